'use client'

import { Check, CircleAlert, LoaderCircle } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { itemOf } from './items.ts'
import { App } from './row.tsx'
import type { Progress } from './use-forget.ts'
import { type End, purposeOf } from './words.ts'

/** What is said while records go, and of how it ended. */
export interface GoingWords {
  readonly looking: string
  /** What has become of those that are gone. */
  readonly gone: string
  readonly result: (end: End) => string
  /** What goes on elsewhere when all is gone here. */
  readonly after: string
}

/** Records that go, one after the other, and what became of each. */
export function Going({
  progress: { state, keys, removals, trouble },
  words,
  onStop,
  onGoOn,
  onClose,
}: {
  progress: Progress
  words: GoingWords
  onStop: () => void
  onGoOn: () => void
  onClose: () => void
}) {
  const removed = removals.filter(({ outcome }) => outcome === 'removed').length
  const left = (keys?.length ?? 0) - removed
  const isOver = state === 'ended'
  const items = useMemo(() => keys?.map((key) => itemOf({ key })) ?? [], [keys])
  const outcomes = useMemo(() => new Map(removals.map(({ key, outcome }) => [formatAtKey(key), outcome])), [removals])
  return (
    <div className="space-y-4">
      <p role="status" className="font-semibold">
        {isOver
          ? words.result({ known: items.length > 0, left, trouble })
          : items.length === 0
            ? words.looking
            : `${words.gone}: ${removed} of ${items.length}`}
      </p>
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      {isOver && removed > 0 && <p className="text-soft">{words.after}</p>}
      {items.length > 0 && (
        <div className="rounded-control bg-sunken px-4 py-2">
          <Few of={items} first={8} more={200} what="what goes">
            {(item) => (
              <li key={item.id} className="flex min-h-9 items-center gap-3">
                <Outcome outcome={outcomes.get(item.id)} isOver={isOver} />
                <span className="min-w-0 grow truncate" dir="auto">
                  {item.part === 'works' ? purposeOf(item).title : item.label}
                </span>
                {item.part !== 'works' && <App app={item.app} />}
              </li>
            )}
          </Few>
        </div>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        {!isOver && (
          <Button kind="quiet" onClick={onStop}>
            Stop
          </Button>
        )}
        {isOver && (left > 0 || trouble !== undefined) && <Button onClick={onGoOn}>Go on</Button>}
        {isOver && (
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        )}
      </div>
    </div>
  )
}

function Outcome({ outcome, isOver }: { outcome: 'removed' | 'failed' | 'left' | undefined; isOver: boolean }) {
  if (outcome === 'removed') return <Mark icon={<Check className="text-good" />} words="gone" />
  if (outcome === 'failed') return <Mark icon={<CircleAlert className="text-bad" />} words="could not be removed" />
  if (isOver) return <Mark icon={<span className="size-2 rounded-full bg-edge" />} words="still there" />
  return <Mark icon={<LoaderCircle className="text-soft opacity-40" />} words="waiting" />
}

function Mark({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <span className="grid size-5 shrink-0 place-items-center [&_svg]:size-5">
      <span aria-hidden="true">{icon}</span>
      <span className="sr-only">{words}: </span>
    </span>
  )
}
