'use client'

import { Check, X } from 'lucide-react'
import { type Audience, audienceLabel } from '../../lib/profile/audience.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import type { FieldResult } from '../../lib/profile/save.ts'
import { Chip } from '../_ui/chip.tsx'
import { Field, Problem, TextField } from '../_ui/field.tsx'
import { AddSide } from './add-side.tsx'
import { type DraftField, type DraftSide, peopleIn } from './draft.ts'
import { PictureSide } from './picture-side.tsx'
import type { Editing } from './use-draft.ts'

/** One field with its value for each audience. */
export function FieldEditor({ field, sides, editing }: DraftField & { editing: Editing }) {
  return (
    <fieldset className="min-w-0 py-6">
      <legend className="float-left mb-2 font-semibold text-lg">{field.label}</legend>
      <div className="clear-left space-y-4">
        {sides.map((side) => (
          <Side key={side.audience} field={field} side={side} editing={editing} />
        ))}
      </div>
      <AddSide
        field={field}
        taken={sides.map(({ audience }) => audience)}
        people={peopleIn(editing.draft)}
        owner={editing.current.atSign}
        onAdd={(audience) => editing.addSide(field.name, audience)}
      />
      <RemovedResults field={field} sides={sides} results={editing.results} />
    </fieldset>
  )
}

function Side({ field, side, editing }: { field: ProfileField; side: DraftSide; editing: Editing }) {
  const { audience, value } = side
  const label = `${field.label}, ${forWhom(audience)}`
  const result = editing.resultFor(field.name, audience)
  const problem = result?.outcome === 'failed' ? result.sentence : undefined
  const set = (next: DraftSide['value']) => editing.set(field.name, audience, next)
  const text = typeof value === 'string' ? value : ''
  const input = {
    label,
    quiet: true,
    value: text,
    problem,
    placeholder: field.example,
    autoFocus: editing.isNew(field.name, audience),
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  }
  return (
    <div>
      {field.kind === 'picture' ? (
        <>
          <PictureSide side={side} owner={editing.current.atSign} label={label} onChange={set} />
          {problem && <Problem>{problem}</Problem>}
        </>
      ) : field.kind === 'long text' ? (
        <TextField {...input} rows={3} />
      ) : (
        <Field {...input} {...keyboardFor(field)} />
      )}
      <div className="mt-2 flex min-h-9 items-center gap-3">
        <Chip kind={audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'}>
          {audience === 'only me' ? 'Only me' : audienceLabel(audience)}
        </Chip>
        <Outcome result={result} />
        <button
          type="button"
          onClick={() => editing.removeSide(field.name, audience)}
          className="ml-auto flex min-h-9 items-center gap-1 rounded-control px-2 text-soft text-sm hover:bg-sunken hover:text-ink"
        >
          <X className="size-4" aria-hidden="true" />
          Remove<span className="sr-only"> {label}</span>
        </button>
      </div>
    </div>
  )
}

/** What came of the last save; there as an empty line before, so that it is read out when it comes. */
function Outcome({ result }: { result: FieldResult | undefined }) {
  return (
    <span aria-live="polite" className="flex items-center gap-1 text-good text-sm">
      {(result?.outcome === 'saved' || result?.outcome === 'unchanged') && (
        <>
          <Check className="size-4" aria-hidden="true" /> Saved
        </>
      )}
      {result?.outcome === 'removed' && (
        <>
          <Check className="size-4" aria-hidden="true" /> Removed
        </>
      )}
    </span>
  )
}

/** What became of sides that are no longer on the screen. */
function RemovedResults({
  field,
  sides,
  results,
}: {
  field: ProfileField
  sides: readonly DraftSide[]
  results: readonly FieldResult[]
}) {
  const gone = results.filter(
    (result) => result.field === field.name && !sides.some(({ audience }) => audience === result.audience),
  )
  return (
    <div aria-live="polite" className="text-sm">
      {gone.map((result) =>
        result.outcome === 'failed' ? (
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

export function forWhom(audience: Audience): string {
  if (audience === 'everyone') return 'for everyone'
  return audience === 'only me' ? 'only for me' : `for ${audience}`
}

function keyboardFor({ kind }: ProfileField) {
  switch (kind) {
    case 'phone':
      return { type: 'tel', autoComplete: 'off' } as const
    case 'email':
      return { type: 'email', autoComplete: 'off', inputMode: 'email', spellCheck: false } as const
    default:
      return { type: 'text', autoComplete: 'off' } as const
  }
}
