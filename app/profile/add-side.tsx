'use client'

import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import type { Circles } from '../../lib/profile/group-sides.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Audiences } from './audiences.tsx'
import type { NewSide } from './somebody.tsx'
import * as say from './words.tsx'

/** Whom a value could be for as well. */
export function AddSide({
  field,
  taken,
  people,
  owner,
  circles,
  onAdd,
}: {
  field: ProfileField
  taken: readonly Audience[]
  people: readonly Audience[]
  owner: AtSign
  circles: Circles | undefined
  onAdd: (side: NewSide) => void
}) {
  const [choosing, setChoosing] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const choices = useRef<HTMLDivElement>(null)
  const cancelled = useRef(false)
  // One takes the other's place, and has the focus from then on.
  useEffect(() => {
    if (choosing) choices.current?.querySelector('button')?.focus()
    else if (cancelled.current) button.current?.focus()
    cancelled.current = false
  }, [choosing])
  if (!choosing) {
    return (
      <button
        ref={button}
        type="button"
        data-add-side
        aria-expanded={false}
        onClick={() => setChoosing(true)}
        className="-ms-2 mt-1 inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 font-medium text-owner-text text-sm hover:bg-sunken"
      >
        <Plus className="size-4" aria-hidden="true" />
        {say.addASide}
        <span className="sr-only"> {say.toField(field.label)}</span>
      </button>
    )
  }
  return (
    <div ref={choices} className="mt-3 animate-rise">
      <p className="mb-2 text-soft text-sm">{say.whoGetsTheirOwn}</p>
      <Audiences
        taken={taken}
        people={people}
        owner={owner}
        circles={circles}
        verb={say.addFor(field.label)}
        onChoose={(side) => {
          onAdd(side)
          setChoosing(false)
        }}
        onCancel={() => {
          cancelled.current = true
          setChoosing(false)
        }}
      />
    </div>
  )
}
