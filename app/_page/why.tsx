'use client'

import { Info, ShieldAlert } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { yetToCome } from '../../lib/profile/end.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { ChipIcon, chipClass } from '../_ui/chip.tsx'
import { isTimed, Lasts, lifetimeOf, Moment } from './lasts.tsx'
import type { Looker } from './words.tsx'
import * as say from './words.tsx'

/** The chip beside a value: who sees it, and on a tap, why, and whether it is signed. */
export function Why({ answer, looker }: { answer: Answer; looker: Looker }) {
  const { kind, words } = say.chipOf(answer)
  const isBroken = kind === 'broken'
  return (
    <Asked
      about={[answer]}
      looker={looker}
      className={`${chipClass(isBroken ? 'everyone' : kind)} ${isBroken ? 'text-bad' : ''} after:absolute after:-inset-2 hover:ring-1 hover:ring-edge`}
    >
      {isBroken ? <ShieldAlert className="size-3.5 shrink-0" aria-hidden="true" /> : <ChipIcon kind={kind} />}
      <span className="truncate">
        {words}
        {isTimed(lifetimeOf(answer)) && (
          <>
            {' · '}
            <Lasts {...lifetimeOf(answer)} />
          </>
        )}
      </span>
      <span className="sr-only">{say.whoSees(answer.label)}</span>
    </Asked>
  )
}

/** The same for who did not come to see whose side it is: a small mark that says nothing until it is asked. */
export function QuietWhy({ about, looker }: { about: readonly Answer[]; looker: Looker }) {
  const broken = about.filter(({ signature }) => signature === 'broken')
  if (broken.length > 0)
    return broken.map((answer) => <Why key={`${answer.name} ${answer.audience}`} answer={answer} looker={looker} />)
  return (
    <Asked
      about={about}
      looker={looker}
      className="grid size-7 shrink-0 place-items-center rounded-full text-edge hover:bg-sunken hover:text-ink"
    >
      <Info className="size-4" aria-hidden="true" />
      <span className="sr-only">{say.whereComesFrom(about.map(({ label }) => label).join(', '))}</span>
    </Asked>
  )
}

/** The browser's own popover, so it opens without script as well. */
function Asked({
  about,
  looker,
  className,
  children,
}: {
  about: readonly Answer[]
  looker: Looker
  className: string
  children: ReactNode
}) {
  const id = useId()
  const [openedAt, setOpenedAt] = useState<number>()
  return (
    <span className="inline-flex max-w-full">
      <button type="button" popoverTarget={id} className={`relative ${className}`}>
        {children}
      </button>
      <span
        id={id}
        popover="auto"
        onToggle={(event) => event.newState === 'open' && setOpenedAt(Date.now())}
        className="why space-y-3 rounded-sheet bg-raised p-4 text-[0.9375rem]/6 text-ink shadow-soft ring-1 ring-line open:block open:animate-rise"
      >
        {alike(about, looker).map(({ answer, labels, sentences, start }) => (
          <span key={labels} className="block">
            {about.length > 1 && <span className="block font-semibold">{labels}</span>}
            {sentences.map((sentence) => (
              <span key={sentence} className="block">
                {sentence}
              </span>
            ))}
            {start && <span className="block">{say.shownFrom(<Moment at={start} words={say.from} />)}</span>}
            {answer.expiresAt && (
              <span className="block">{say.goesItself(<Moment at={answer.expiresAt} words={say.until} />)}</span>
            )}
            {answer.updatedAt && <Age at={answer.updatedAt} now={openedAt} />}
          </span>
        ))}
      </span>
    </span>
  )
}

/** Of which the same is to be said is said once. */
function alike(about: readonly Answer[], looker: Looker) {
  const groups = new Map<string, { answer: Answer; labels: string; sentences: string[]; start: Date | undefined }>()
  for (const answer of about) {
    const sentences = say.explanationOf(answer, looker)
    const start = yetToCome(answer.startsAt, Date.now())
    const times = [start?.getTime(), answer.expiresAt?.getTime()]
    const same = [...sentences, ...times, answer.updatedAt && say.dayOf(answer.updatedAt)].join(' ')
    const group = groups.get(same)
    groups.set(
      same,
      group
        ? { ...group, labels: `${group.labels}, ${answer.label}` }
        : { answer, labels: answer.label, sentences, start },
    )
  }
  return [...groups.values()]
}

function Age({ at, now }: { at: Date; now: number | undefined }) {
  return (
    <span className="mt-1 block text-sm text-soft">
      {say.changed(
        <time dateTime={at.toISOString()}>{now === undefined ? say.onDay(say.dayOf(at)) : say.ageOf(at, now)}</time>,
      )}
    </span>
  )
}
