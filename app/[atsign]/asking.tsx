'use client'

import { useEffect, useRef, useState } from 'react'
import { askKey, type Wanted } from '../../lib/profile/ask.ts'
import { type Asked, againAt, maxWaiting } from '../../lib/profile/asking.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Side } from '../_client/read-side.ts'
import { Receipt } from '../_client/receipt.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { Chip } from '../_ui/chip.tsx'
import { Problem } from '../_ui/field.tsx'
import { wordsFor } from '../_words/wanted.ts'
import { AskSheet } from './ask-sheet.tsx'
import { useAsks } from './use-asks.ts'
import * as say from './words.tsx'

/** How long it is told that something was given, in milliseconds; from then on it is a value like the others. */
const newsMillis = 86_400_000

/** What was asked of the owner, what they said, and the way to ask for more. */
export function Asking({
  owner,
  viewer,
  side: { answers },
  again,
}: {
  owner: AtSign
  viewer: AtSign
  side: Side
  /** Has the page read once more. */
  again: () => void
}) {
  const { asks = [], trouble, send, takeBack } = useAsks(owner, viewer)
  const [asking, setAsking] = useState<{ readonly wanted?: Wanted }>()
  const lookedFor = useRef(new Set<string>())
  const now = Date.now()
  const shown = new Set(answers.map(({ name }) => name))
  const isHere = ({ wanted }: Asked) => answers.some(({ name, onlyForYou }) => onlyForYou && name === wanted.name)
  const isNews = ({ answer }: Asked) => answer?.answer === 'given' && now - answer.at < newsMillis
  const told = asks.filter((asked) => asked.answer?.answer !== 'given' || (isNews(asked) && isHere(asked)))
  const missing = asks.find((asked) => isNews(asked) && !isHere(asked) && !lookedFor.current.has(idOf(asked)))
  // What was given just now is not on the page yet. What was taken back since will never be, and is looked for once.
  useEffect(() => {
    if (!missing) return
    lookedFor.current.add(idOf(missing))
    again()
  }, [missing, again])
  const waiting = asks.filter(({ answer }) => !answer)
  // What is there, what waits, and what was declined a short while ago is not asked for once more.
  const settled = asks.filter((asked) => !asked.answer || (againAt(asked) ?? 0) > now).map(({ wanted }) => wanted.name)
  return (
    <section aria-label={say.askOwner(owner)} className="mt-10">
      <div aria-live="polite">
        {told.length > 0 && (
          <>
            <h2 className="font-semibold text-lg tracking-tight">{say.whatYouAskedFor}</h2>
            <ul className="mt-1 divide-y divide-line">
              {told.map((asked) => (
                <Row
                  key={asked.wanted.name}
                  asked={asked}
                  owner={owner}
                  viewer={viewer}
                  now={now}
                  onTakeBack={() => takeBack(asked)}
                  onAgain={() => setAsking({ wanted: asked.wanted })}
                />
              ))}
            </ul>
          </>
        )}
        {trouble && !asking && <Problem>{trouble}</Problem>}
      </div>
      <p className="mt-4 flex flex-wrap items-center gap-x-1 text-soft">
        {waiting.length < maxWaiting ? (
          <>
            {say.missingSomething}
            <Button kind="plain" className="px-3!" onClick={() => setAsking({})}>
              {say.askOwner(owner)}
            </Button>
          </>
        ) : (
          say.tooManyRequests(waiting.length)
        )}
      </p>
      <AskSheet
        owner={owner}
        asking={asking}
        taken={new Set([...shown, ...settled])}
        trouble={trouble}
        onSend={send}
        onClose={() => setAsking(undefined)}
      />
    </section>
  )
}

const idOf = ({ wanted, at }: Asked) => `${wanted.name} ${at}`

function Row({
  asked,
  owner,
  viewer,
  now,
  onTakeBack,
  onAgain,
}: {
  asked: Asked
  owner: AtSign
  viewer: AtSign
  now: number
  onTakeBack: () => Promise<boolean>
  onAgain: () => void
}) {
  const [busy, setBusy] = useState(false)
  const row = useRef<HTMLLIElement>(null)
  const { wanted, at, message, answer, topic } = asked
  const about = `${owner}’s ${wordsFor(wanted)}`
  async function takeBack() {
    setBusy(true)
    // The row will be gone: whoever goes by the keyboard goes on from what is around it.
    const around = row.current?.closest('section')
    if (await onTakeBack()) around?.querySelector<HTMLElement>('button')?.focus()
    else setBusy(false)
  }
  return (
    <li ref={row} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-4">
      <div className="min-w-0 max-w-prose">
        {answer && (
          <p className="mb-1.5">
            <Chip kind="person">{answer.answer === 'given' ? say.shared : say.declined}</Chip>
          </p>
        )}
        <p>
          {!answer && say.askedFor(about, ageOf(new Date(at), now))}
          {answer?.answer === 'declined' && say.refusedFor(about, owner)}
          {answer?.answer === 'given' && say.sharedFor(about, ageOf(new Date(answer.at), now))}
        </p>
        <Said words={answer ? answer.message : message} />
        {!answer && <Receipt owner={viewer} of={askKey(topic, viewer, owner)} />}
      </div>
      {!answer && (
        <Button kind="quiet" disabled={busy} onClick={takeBack}>
          {say.takeBack(<span className="sr-only"> {say.yourRequestFor(about)}</span>)}
        </Button>
      )}
      {answer?.answer === 'declined' && <Again at={againAt(asked) ?? 0} now={now} about={about} onAgain={onAgain} />}
    </li>
  )
}

function Again({ at, now, about, onAgain }: { at: number; now: number; about: string; onAgain: () => void }) {
  if (at <= now) {
    return (
      <Button kind="quiet" onClick={onAgain}>
        {say.askAgain(<span className="sr-only"> {say.forThing(about)}</span>)}
      </Button>
    )
  }
  return <p className="text-soft text-sm">{say.askAgainIn(say.timeUntil(at, now))}</p>
}

/** Somebody's words, in whatever direction they are written. */
function Said({ words }: { words: string }) {
  if (words === '') return null
  return (
    <p dir="auto" className="mt-1 text-soft">
      “{words}”
    </p>
  )
}
