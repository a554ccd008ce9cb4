'use client'

import { type LucideIcon, Plus } from 'lucide-react'
import { useState } from 'react'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { type Circles, noCircles } from '../../lib/profile/group-sides.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type NewSide, Somebody } from './somebody.tsx'
import * as say from './words.tsx'

/** Everyone, only me, groups, people who have a side elsewhere, or somebody new: those of them that are free. */
export function Audiences({
  taken,
  people,
  owner,
  circles = noCircles,
  verb,
  icon = Plus,
  onChoose,
  onCancel,
}: {
  taken: readonly Audience[]
  people: readonly Audience[]
  owner: AtSign
  circles?: Circles | undefined
  /** What choosing one does, read out before its name. */
  verb: string
  icon?: LucideIcon
  onChoose: (side: NewSide) => void
  onCancel?: () => void
}) {
  const [asking, setAsking] = useState(false)
  const groups = circles.all.filter(({ members }) => members).map(({ audience }) => audience)
  const free = (['everyone', 'only me', ...groups, ...people] as const).filter(
    (audience) => !taken.some((one) => sameAudience(one, audience)),
  )
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {free.map((audience) => (
          <Choice key={audience} verb={verb} icon={icon} onClick={() => onChoose({ audience })}>
            {audienceLabel(audience, circles.all)}
          </Choice>
        ))}
        <Choice verb={verb} icon={icon} expanded={asking} onClick={() => setAsking(!asking)}>
          {say.somebody}
        </Choice>
        {onCancel && (
          <button
            type="button"
            onClick={onCancel}
            className="min-h-9 rounded-full px-3 text-soft text-sm hover:bg-sunken"
          >
            {say.cancel}
          </button>
        )}
      </div>
      {asking && <Somebody owner={owner} taken={taken} onAdd={onChoose} />}
    </>
  )
}

function Choice({
  verb,
  icon: Icon,
  expanded,
  onClick,
  children,
}: {
  verb: string
  icon: LucideIcon
  expanded?: boolean
  onClick: () => void
  children: string
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-expanded={expanded}
      className="inline-flex min-h-9 items-center gap-1 rounded-full border border-edge border-dashed px-3 text-sm text-soft hover:border-solid hover:bg-sunken hover:text-ink"
    >
      <Icon className="size-3.5" aria-hidden="true" />
      <span className="sr-only">{verb} </span>
      {children}
    </button>
  )
}
