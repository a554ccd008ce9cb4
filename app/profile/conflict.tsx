'use client'

import type { Circles } from '../../lib/profile/group-sides.ts'
import { Value } from '../_page/value.tsx'
import { Button } from '../_ui/button.tsx'
import type { Conflict as Conflicting } from './rebase.ts'
import * as say from './words.tsx'

/** What was saved elsewhere while this was edited here, and the choice between the two. */
export function Conflict({
  conflict: { audience, value, stored },
  circles,
  onDecide,
}: {
  conflict: Conflicting
  circles: Circles | undefined
  onDecide: (keep: 'mine' | 'theirs') => void
}) {
  const removes = value === undefined
  return (
    <div className="mt-3 animate-rise rounded-control bg-sunken p-4">
      {stored ? (
        <>
          <p className="text-sm text-soft">
            {say.whatElsewhere(removes ? say.removedHereChangedThere(say.forWhom(audience, circles)) : say.saved)}
          </p>
          <p className="mt-1 text-value">
            <Value shown={stored.shown} label={stored.label} />
          </p>
        </>
      ) : (
        <p className="text-sm text-soft">{say.removedElsewhereAtEnd}</p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button kind="quiet" onClick={() => onDecide('mine')}>
          {removes ? say.removeAllTheSame : say.keepMine}
        </Button>
        <Button kind="quiet" onClick={() => onDecide('theirs')}>
          {stored ? say.takeThatOne : say.removeHereToo}
        </Button>
      </div>
    </div>
  )
}
