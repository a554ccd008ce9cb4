'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { useTour } from './use-tour.ts'

const steps = [
  {
    title: 'Who sees it',
    words:
      'Beside each value stands whom it is for. Tap it to give the value to somebody else, or add another one for somebody.',
    mark: 'side',
  },
  {
    title: 'Nothing is lost',
    words:
      'What you type is kept on this device. The bar below saves it, and it goes to your server as soon as that answers.',
    mark: 'save',
  },
  {
    title: 'Then show it',
    words: 'Your page has a link that opens everywhere, without an app. Help in your menu shows you this again.',
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
      aria-label="A short tour"
      className="mt-6 animate-rise rounded-sheet bg-owner/14 p-4 sm:p-5"
      onKeyDown={({ key }) => key === 'Escape' && onEnd()}
    >
      <div className="flex items-start justify-between gap-3">
        <div aria-live="polite" className="min-w-0">
          <p className="text-soft text-sm">
            {at + 1} of {steps.length}
          </p>
          <h2 className="mt-1 font-semibold">{title}</h2>
          <p className="mt-1 max-w-prose">{words}</p>
        </div>
        <button
          type="button"
          onClick={onEnd}
          className="-m-1 grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken"
        >
          <X className="size-5" aria-hidden="true" />
          <span className="sr-only">End the tour</span>
        </button>
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={() => (isLast ? onEnd() : setAt(at + 1))}>{isLast ? 'Got it' : 'Next'}</Button>
        {at > 0 && (
          <Button kind="plain" onClick={() => setAt(at - 1)}>
            Back
          </Button>
        )}
      </div>
    </section>
  )
}
