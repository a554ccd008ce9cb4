'use client'

import { Check } from 'lucide-react'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import { Problem } from '../_ui/field.tsx'
import { AddSide } from './add-side.tsx'
import { Conflict } from './conflict.tsx'
import { type DraftField, type DraftSide, peopleIn } from './draft.ts'
import { Side } from './side.tsx'
import type { Editing } from './use-draft.ts'
import { forWhom } from './words.ts'

/** One field with its value for each audience. */
export function FieldEditor({ field, sides, editing }: DraftField & { editing: Editing }) {
  const taken = sides.map(({ audience }) => audience)
  const people = peopleIn(editing.draft)
  return (
    <fieldset className="min-w-0 py-6">
      <legend className="float-left mb-2 font-semibold text-lg">{field.label}</legend>
      <div className="clear-left space-y-4">
        {sides.map((side) => (
          <Side key={side.audience} field={field} side={side} taken={taken} people={people} editing={editing} />
        ))}
      </div>
      <AddSide
        field={field}
        taken={taken}
        people={people}
        owner={editing.current.atSign}
        onAdd={(side) => editing.addSide(field.name, side)}
      />
      <RemovedResults field={field} sides={sides} editing={editing} />
    </fieldset>
  )
}

/** What became of sides that are no longer on the screen. */
function RemovedResults({
  field,
  sides,
  editing,
}: {
  field: ProfileField
  sides: readonly DraftSide[]
  editing: Editing
}) {
  const gone = editing.results.filter(
    (result) => result.field === field.name && !sides.some(({ audience }) => audience === result.audience),
  )
  return (
    <div aria-live="polite" className="text-sm">
      {gone.map((result) =>
        result.outcome === 'conflict' ? (
          <Conflict key={result.audience} conflict={result} onDecide={(keep) => editing.decide(result, keep)} />
        ) : result.outcome === 'failed' ? (
          <Problem key={result.audience}>
            {field.label}, {forWhom(result.audience)}, is still there. {result.sentence}
          </Problem>
        ) : (
          <p key={result.audience} className="mt-2 flex items-center gap-1 text-good">
            <Check className="size-4" aria-hidden="true" /> Removed {forWhom(result.audience)}
          </p>
        ),
      )}
    </div>
  )
}
