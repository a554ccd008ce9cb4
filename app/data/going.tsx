'use client'

import { useMemo } from 'react'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { Button } from '../_ui/button.tsx'
import { itemOf } from './items.ts'
import { type Outcome, Outcomes } from './outcomes.tsx'
import type { Progress } from './use-forget.ts'
import type { End } from './words.tsx'
import * as say from './words.tsx'

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
  const outcomes = useMemo(
    () =>
      new Map<string, Outcome>(
        removals.map(({ key, outcome }) => [formatAtKey(key), outcome === 'removed' ? 'done' : outcome]),
      ),
    [removals],
  )
  return (
    <div className="space-y-4">
      <p role="status" className="font-semibold">
        {isOver
          ? words.result({ known: items.length > 0, left, trouble })
          : items.length === 0
            ? words.looking
            : say.soMany(words.gone, removed, items.length)}
      </p>
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      {isOver && removed > 0 && <p className="text-soft">{words.after}</p>}
      <Outcomes items={items} outcomes={outcomes} isOver={isOver} words={say.removalWords} what={say.whatGoes} />
      <div className="flex flex-wrap gap-3 pt-2">
        {!isOver && (
          <Button kind="quiet" onClick={onStop}>
            {say.stop}
          </Button>
        )}
        {isOver && (left > 0 || trouble !== undefined) && <Button onClick={onGoOn}>{say.goOn}</Button>}
        {isOver && (
          <Button kind="quiet" onClick={onClose}>
            {say.close}
          </Button>
        )}
      </div>
    </div>
  )
}
