'use client'

import { type Audience, sameAudience } from '../../../lib/profile/audience.ts'
import { audienceLabel } from '../../../lib/profile/audience-label.ts'
import type { Circles } from '../../../lib/profile/group-sides.ts'
import { Lasts } from '../../_page/lasts.tsx'
import { ChipIcon } from '../../_ui/chip.tsx'
import { chipKindOf } from '../words.tsx'
import type { Cell, Looking } from './cells.ts'
import * as say from './words.tsx'

/** Where a value comes from, for somebody who gets it: nothing is said of what was written for themselves. */
export function whyOf({ from }: Cell, looking: Looking, circles: Circles): string | undefined {
  if (sameAudience(from, looking)) return undefined
  if (from === 'everyone') return say.asEveryone
  return from === 'contacts' ? say.asContact : say.asOneOf(audienceLabel(from, circles.all))
}

/** What somebody gets of a field, and why; a tap changes it. */
export function CellButton({
  cell,
  label,
  looking,
  circles,
  onOpen,
}: {
  cell: Cell | undefined
  /** What the field is called. */
  label: string
  looking: Looking
  circles: Circles
  onOpen: () => void
}) {
  const why = cell && whyOf(cell, looking, circles)
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex min-h-12 w-full min-w-0 flex-col items-start justify-center rounded-control px-3 py-1.5 text-start hover:bg-sunken"
    >
      <span className="sr-only">
        {label}, {forLooking(looking, circles)}:{' '}
      </span>
      {cell ? (
        <>
          <span className={`line-clamp-2 max-w-full wrap-anywhere ${why ? 'text-soft' : 'font-medium'}`}>
            {cell.text}
          </span>
          {cell.starts && (
            <span className="text-soft text-xs">
              <Lasts from={cell.starts} />
            </span>
          )}
          {why && (
            <span className="flex items-center gap-1 text-soft text-xs">
              <ChipIcon kind={chipKindOf(cell.from)} /> {why}
            </span>
          )}
        </>
      ) : (
        <span className="text-soft">
          <span aria-hidden="true">–</span>
          <span className="sr-only">{say.nothing}</span>
        </span>
      )}
    </button>
  )
}

function forLooking(looking: Audience, circles: Circles): string {
  return looking === 'everyone' ? say.forEveryone : say.forThem(audienceLabel(looking, circles.all))
}
