'use client'

import { ShieldAlert } from 'lucide-react'
import { useId, useState } from 'react'
import type { Answer } from '../../lib/profile/profile.ts'
import { ChipIcon, chipClass } from '../_ui/chip.tsx'
import { Until } from './until.tsx'
import { ageOf, chipOf, explanationOf, type Looker } from './words.ts'

/**
 * The chip beside a value: who sees it, and on a tap, why, and whether it is signed.
 * The browser's own popover, so it opens without script as well.
 */
export function Why({ answer, looker }: { answer: Answer; looker: Looker }) {
  const id = useId()
  const { kind, words } = chipOf(answer)
  const [openedAt, setOpenedAt] = useState<number>()
  return (
    <span className="inline-flex max-w-full">
      <button
        type="button"
        popoverTarget={id}
        className={`${chipClass(kind === 'broken' ? 'everyone' : kind)} ${kind === 'broken' ? 'text-bad' : ''} relative after:absolute after:-inset-2 hover:ring-1 hover:ring-edge`}
      >
        {kind === 'broken' ? (
          <ShieldAlert className="size-3.5 shrink-0" aria-hidden="true" />
        ) : (
          <ChipIcon kind={kind} />
        )}
        <span className="truncate">
          {words}
          {answer.expiresAt && (
            <>
              {' · '}
              <Until end={answer.expiresAt} />
            </>
          )}
        </span>
        <span className="sr-only">: who sees {answer.label}</span>
      </button>
      <span
        id={id}
        popover="auto"
        onToggle={(event) => event.newState === 'open' && setOpenedAt(Date.now())}
        className="why rounded-sheet bg-raised p-4 text-ink shadow-soft ring-1 ring-line open:block open:animate-rise"
      >
        {explanationOf(answer, looker).map((sentence) => (
          <span key={sentence} className="block text-[0.9375rem]/6">
            {sentence}
          </span>
        ))}
        {answer.expiresAt && (
          <span className="block text-[0.9375rem]/6">
            It is there <Until end={answer.expiresAt} />, and then goes by itself.
          </span>
        )}
        {answer.updatedAt && openedAt !== undefined && (
          <span className="mt-1.5 block text-sm text-soft">Changed {ageOf(answer.updatedAt, openedAt)}.</span>
        )}
      </span>
    </span>
  )
}
