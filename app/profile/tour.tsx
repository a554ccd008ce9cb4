'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { useTour } from './use-tour.ts'
import * as say from './words.tsx'

const steps = [
  {
    title: say.whoSeesIt,
    words: say.tourSides,
    mark: 'side',
  },
  {
    title: say.tourKeptTitle,
    words: say.tourKept,
    mark: 'save',
  },
  {
    title: say.tourLinkTitle,
    words: say.tourLink,
    mark: undefined,
  },
] as const

/** A few words on what is special here, beside what they are about. Nothing waits for them, and they come once. */
export function Tour({ owner, isNew }: { owner: AtSign; isNew: boolean }) {
  const { isOn, end } = useTour(owner, isNew)
  return isOn && <Steps onEnd={end} />
}

function Steps({ onEnd }: { onEnd: () => void }) {
  const [at, setAt] = useState(0)
  const { title, words, mark } = steps[at] ?? steps[0]
  const isLast = at === steps.length - 1

  useEffect(() => {
    const marked = mark && document.querySelector(`[data-tour="${mark}"]`)
    marked?.setAttribute('data-toured', '')
    return () => marked?.removeAttribute('data-toured')
  }, [mark])

  return (
    <section
      aria-label={say.aShortTour}
      className="mt-6 animate-rise rounded-sheet bg-owner/14 p-4 sm:p-5"
      onKeyDown={({ key }) => key === 'Escape' && onEnd()}
    >
      <div className="flex items-start justify-between gap-3">
        <div aria-live="polite" className="min-w-0">
          <p className="text-soft text-sm">{say.atOfCount(at + 1, steps.length)}</p>
          <h2 className="mt-1 font-semibold">{title}</h2>
          <p className="mt-1 max-w-prose">{words}</p>
        </div>
        <button
          type="button"
          onClick={onEnd}
          className="-m-1 grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken"
        >
          <X className="size-5" aria-hidden="true" />
          <span className="sr-only">{say.endTheTour}</span>
        </button>
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => (isLast ? onEnd() : setAt(at + 1))}>{isLast ? say.gotIt : say.next}</Button>
        {at > 0 && (
          <Button kind="plain" onClick={() => setAt(at - 1)}>
            {say.back}
          </Button>
        )}
      </div>
    </section>
  )
}
