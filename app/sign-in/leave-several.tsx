'use client'

import { useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { NeverSent } from './never-sent.tsx'
import * as say from './words.tsx'

/** Of all whose keys are here, those that are chosen are removed at once (W004). */
export function LeaveSeveral({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet open={open} onClose={onClose} title={say.removeAtSigns}>
      <ChooseWho onClose={onClose} />
    </Sheet>
  )
}

function ChooseWho({ onClose }: { onClose: () => void }) {
  const { atSigns, unfinished, viewer, forget } = useSession()
  const all = [...atSigns, ...unfinished]
  const [ticked, setTicked] = useState<readonly AtSign[]>([])
  const [failing, setFailing] = useState<AtSign>()
  const work = useWork()
  const chosen = all.filter((atSign) => ticked.includes(atSign))
  const isRunning = work.done !== undefined

  /** Whoever is signed in goes last: nobody else is to be signed in for a moment. */
  async function remove() {
    const inOrder = [...chosen].sort((a, b) => Number(a === viewer) - Number(b === viewer))
    const isDone = await work.start(async ({ signal, onProgress }) => {
      for (const [index, atSign] of inOrder.entries()) {
        signal.throwIfAborted()
        setFailing(atSign)
        await forget(atSign)
        onProgress((index + 1) / inOrder.length)
      }
    })
    if (isDone) onClose()
  }

  return (
    <div className="space-y-4">
      <p>{say.removingDeletes}</p>
      <fieldset disabled={isRunning} className="min-w-0">
        <legend className="sr-only">{say.whoIsRemoved}</legend>
        <Tick
          checked={chosen.length === all.length}
          some={chosen.length > 0}
          onChange={(isAll) => setTicked(isAll ? all : [])}
        >
          {say.allOfThem}
        </Tick>
        <ul className="border-line border-t pt-1">
          {all.map((atSign) => (
            <li key={atSign}>
              <Tick
                checked={chosen.includes(atSign)}
                onChange={(isTicked) =>
                  setTicked(isTicked ? [...chosen, atSign] : chosen.filter((one) => one !== atSign))
                }
              >
                <span className="block truncate font-medium">{atSign}</span>
                {unfinished.includes(atSign) && <span className="block text-soft text-sm">{say.notFinished}</span>}
              </Tick>
              {chosen.includes(atSign) && atSigns.includes(atSign) && <NeverSent atSign={atSign} onLook={onClose} />}
            </li>
          ))}
        </ul>
      </fieldset>
      {work.trouble !== undefined && failing && (
        <Notice kind="problem" title={say.couldNotRemove(failing)}>
          {sentenceOf(work.trouble, failing)}
        </Notice>
      )}
      <div className="grid gap-2 pt-2">
        <Button kind="danger" disabled={chosen.length === 0 || isRunning} onClick={remove}>
          {say.removeWords(chosen)}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {say.keepThem}
        </Button>
      </div>
    </div>
  )
}

function Tick({
  checked,
  some = false,
  onChange,
  children,
}: {
  checked: boolean
  /** Neither all nor none of what it stands for. */
  some?: boolean
  onChange: (checked: boolean) => void
  children: React.ReactNode
}) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = some && !checked
  }, [some, checked])
  return (
    <label className="flex min-h-12 min-w-0 items-center gap-3 py-2">
      <input
        ref={box}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-6 shrink-0 accent-owner-text"
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
