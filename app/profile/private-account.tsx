'use client'

import { Lock, LockOpen } from 'lucide-react'
import { useRef, useState } from 'react'
import type { FieldResult } from '../../lib/profile/save.ts'
import { closePage, openIn, openPage } from '../../lib/profile/save-private.ts'
import { useClient } from '../_client/use-client.ts'
import { useOnline } from '../_client/use-online.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { Working } from '../_ui/working.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

/** All of the page for its owner alone, but for name and picture, and back to how it was. */
export function PrivateAccount({ editing }: { editing: Editing }) {
  const { current, unsaved } = editing
  const owner = current.atSign
  const device = useClient(owner)
  const client = device.state === 'here' ? device.value : undefined
  const isOnline = useOnline()
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState<number>()
  const [told, setTold] = useState<string>()
  const leaving = useRef<AbortController>(undefined)
  const open = openIn(current)
  const isClosed = current.isPrivate && open.length === 0

  async function run() {
    if (!client) return
    setAsking(false)
    setTold(undefined)
    setDone(0)
    const stop = new AbortController()
    leaving.current = stop
    let through = 0
    // Each value is written once, and taken away once.
    const options = { signal: stop.signal, onResult: () => setDone(++through / Math.max(open.length * 2, 1)) }
    try {
      const wrong = await (isClosed ? openPage : closePage)(client, current, options)
      setTold(toldOf(wrong, isClosed, isOnline))
    } catch (error) {
      setTold(sentenceOf(error, owner))
    } finally {
      setDone(undefined)
    }
  }

  const verb = isClosed ? say.openMyPageAgain : say.makeAllPrivate
  return (
    <section id="private" aria-labelledby="private-title">
      <h2 id="private-title" className="font-medium text-sm">
        {say.privatePage}
      </h2>
      <p className="mt-1 max-w-prose text-soft">
        {isClosed ? say.privateSees : current.isPrivate ? say.privateButOpen : say.privateWouldSee}
      </p>
      {done !== undefined ? (
        <div className="mt-4">
          <Working
            label={isClosed ? say.openingYourPage : say.makingAllPrivate}
            done={done}
            onCancel={() => leaving.current?.abort()}
          />
        </div>
      ) : (
        <Button
          kind="quiet"
          className="mt-4"
          disabled={!client || unsaved > 0 || current.truncated === true}
          onClick={() => setAsking(true)}
        >
          {isClosed ? <LockOpen aria-hidden="true" /> : <Lock aria-hidden="true" />} {verb}
        </Button>
      )}
      {unsaved > 0 && done === undefined && <p className="mt-2 text-soft text-sm">{say.saveFirst}</p>}
      {current.truncated && <p className="mt-2 text-soft text-sm">{say.moreThanMoves}</p>}
      <div aria-live="polite">{told && <Problem>{told}</Problem>}</div>
      <Sheet open={asking} onClose={() => setAsking(false)} title={`${verb}?`}>
        <p className="text-soft">{isClosed ? say.openingGivesBack : say.becomesPrivate(open.length)}</p>
        {!isOnline && <p className="mt-3 text-soft">{say.doneHereFirst}</p>}
        <div className="mt-5 grid gap-2">
          <Button onClick={run}>{verb}</Button>
          <Button kind="quiet" onClick={() => setAsking(false)}>
            {say.leaveAsItIs}
          </Button>
        </div>
      </Sheet>
    </section>
  )
}

function toldOf(wrong: readonly FieldResult[], wasClosed: boolean, isOnline: boolean): string | undefined {
  const [first] = wrong
  if (!first) return undefined
  if (wrong.some((one) => one.outcome === 'failed' && one.stopped)) {
    return wasClosed ? say.stoppedOpening : say.stoppedClosing
  }
  const why = first.outcome === 'failed' ? first.sentence : say.becauseChangedElsewhere
  return say.notMoved(wrong.length, why, isOnline)
}
