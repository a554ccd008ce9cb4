import { Check, CircleAlert, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { Few } from '../_ui/few.tsx'
import type { Item } from './items.ts'
import { App } from './row.tsx'
import * as say from './words.tsx'
import { purposeOf } from './words.tsx'

/** What came of one record; `left` is one that nobody came to. */
export type Outcome = 'done' | 'failed' | 'left'

/** Records with which something is done, one after the other, and what came of each so far. */
export function Outcomes({
  items,
  outcomes,
  isOver,
  words,
  what,
}: {
  items: readonly Item[]
  /** By their full names. */
  outcomes: ReadonlyMap<string, Outcome>
  isOver: boolean
  words: Readonly<Record<Outcome, string>>
  /** What they are, for those who hear the page. */
  what: string
}) {
  if (items.length === 0) return null
  return (
    <div className="rounded-control bg-sunken px-4 py-2">
      <Few of={items} first={8} more={200} what={what}>
        {(item) => (
          <li key={item.id} className="flex min-h-9 items-center gap-3">
            <OutcomeMark outcome={outcomes.get(item.id)} isOver={isOver} words={words} />
            <span className="min-w-0 grow truncate" dir="auto">
              {item.part === 'works' ? purposeOf(item).title : item.label}
            </span>
            {item.part !== 'works' && <App app={item.app} />}
          </li>
        )}
      </Few>
    </div>
  )
}

function OutcomeMark({
  outcome,
  isOver,
  words,
}: {
  outcome: Outcome | undefined
  isOver: boolean
  words: Readonly<Record<Outcome, string>>
}) {
  if (outcome === 'done') return <Mark icon={<Check className="text-good" />} words={words.done} />
  if (outcome === 'failed') return <Mark icon={<CircleAlert className="text-bad" />} words={words.failed} />
  if (isOver) return <Mark icon={<span className="size-2 rounded-full bg-edge" />} words={words.left} />
  return <Mark icon={<LoaderCircle className="text-soft opacity-40" />} words={say.waiting} />
}

function Mark({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <span className="grid size-5 shrink-0 place-items-center [&_svg]:size-5">
      <span aria-hidden="true">{icon}</span>
      <span className="sr-only">{words}: </span>
    </span>
  )
}
