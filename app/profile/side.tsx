'use client'

import { Check, ChevronDown, X } from 'lucide-react'
import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { isCustom } from '../../lib/profile/custom-field.ts'
import { asTyped, type Field as ProfileField } from '../../lib/profile/fields.ts'
import { parseLocation } from '../../lib/profile/location.ts'
import type { FoundPlace } from '../../lib/profile/places.ts'
import type { FieldResult } from '../../lib/profile/save.ts'
import { CompareKeys } from '../_client/compare-keys.tsx'
import { ChoosePortrait } from '../_client/portrait/choose-portrait.tsx'
import { isTimed, Lasts } from '../_page/lasts.tsx'
import { ChipIcon, chipClass } from '../_ui/chip.tsx'
import { Field, Problem, TextField } from '../_ui/field.tsx'
import { Conflict } from './conflict.tsx'
import { CustomSide } from './custom/custom-side.tsx'
import { answerFor, type DraftSide, isEmpty, placeOf, whyUnread } from './draft.ts'
import { PlaceEditor } from './place/place-editor.tsx'
import { PlaceTags } from './place/tags.tsx'
import { exactOf, isIn } from './precision/derived.ts'
import { PrecisionSheet } from './precision/precision-sheet.tsx'
import { Terms } from './terms.tsx'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

/** One value, and under it for whom it is and for how long: the chip says it, and is the handle to change it. */
export function Side({
  field,
  side,
  sides,
  people,
  editing,
}: {
  field: ProfileField
  side: DraftSide
  /** All that the field has. */
  sides: readonly DraftSide[]
  people: readonly Audience[]
  editing: Editing
}) {
  const { audience, value } = side
  const taken = sides.map((one) => one.audience)
  const [open, setOpen] = useState(false)
  const [isSharing, setIsSharing] = useState(false)
  /** What was found last for this side. */
  const [where, setWhere] = useState<FoundPlace>()
  const terms = useId()
  const { circles } = editing.current
  const label = `${field.label}, ${say.forWhom(audience, circles)}`
  const known = answerFor(editing.current, field, audience)
  const exact = exactOf(field, side, placeOf(side, known))
  const result = editing.resultFor(field.name, audience)
  const problem = problemOf(result)
  const hint = say.hintFor(side, known, taken, circles)
  const gets = circles && say.whoGets(audience, taken, circles)
  const isNew = editing.isNew(field.name, audience)
  const whole = useRef<HTMLDivElement>(null)
  // Whoever goes by the keyboard goes on in what was added.
  useEffect(() => {
    if (isNew) whole.current?.querySelector<HTMLElement>('input, textarea')?.focus()
  }, [isNew])
  const set = (next: DraftSide['value']) => editing.set(field.name, audience, { value: next })
  const input = {
    label,
    quiet: true,
    value: typeof value === 'string' ? value : '',
    problem,
    hint,
    placeholder: field.example,
    onChange: (event: { target: { value: string } }) => set(asTyped(field, event.target.value)),
  }
  function remove(event: MouseEvent) {
    // This button will be gone.
    event.currentTarget.closest('fieldset')?.querySelector<HTMLElement>('[data-add-side]')?.focus()
    editing.removeSide(field.name, audience)
  }
  return (
    <div ref={whole}>
      {field.kind === 'picture' ? (
        <>
          <ChoosePortrait
            picture={typeof value === 'string' ? undefined : value}
            owner={editing.current.atSign}
            label={label}
            onChange={set}
          />
          {problem ? <Problem>{problem}</Problem> : hint && <p className="mt-1.5 text-sm text-soft">{hint}</p>}
        </>
      ) : isCustom(field) ? (
        <CustomSide
          field={field}
          value={typeof value === 'string' ? value : ''}
          label={label}
          problem={problem}
          hint={hint}
          tip={editing.tip}
          onChange={set}
          onFound={setWhere}
        />
      ) : field.kind === 'location' ? (
        <PlaceEditor
          label={label}
          words={input.value}
          place={placeOf(side, known) ?? ''}
          example={field.example}
          problem={problem}
          hint={hint}
          onWords={set}
          onPlace={(place, found) => {
            if (found) setWhere(found)
            editing.set(field.name, audience, { value: parseLocation(place).label, place })
          }}
        />
      ) : field.kind === 'long text' ? (
        <TextField {...input} rows={3} />
      ) : (
        <Field {...input} {...keyboardFor(field)} />
      )}
      {field.name === 'locationnickname' && <PlaceTags of={label} value={input.value} onChoose={set} />}
      {result?.outcome === 'conflict' && (
        <Conflict conflict={result} circles={circles} onDecide={(keep) => editing.decide(result, keep)} />
      )}
      <div className="mt-2 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          data-tour="side"
          aria-expanded={open}
          aria-controls={open ? terms : undefined}
          onClick={() => setOpen(!open)}
          className={`${chipClass(say.chipKindOf(audience))} relative after:absolute after:-inset-2 hover:ring-1 hover:ring-edge`}
        >
          <ChipIcon kind={say.chipKindOf(audience)} />
          <span className="truncate">
            {audienceLabel(audience, circles?.all)}
            {isTimed(side) && (
              <>
                {' · '}
                <Lasts from={side.from} until={side.until} />
              </>
            )}
          </span>
          <span className="sr-only">{say.changeWhoSees(field.label)}</span>
          <ChevronDown className="size-3.5 shrink-0" aria-hidden="true" />
        </button>
        <Outcome result={result} />
        {exact && (
          <button
            type="button"
            onClick={() => setIsSharing(true)}
            className="min-h-9 rounded-control px-2 text-soft text-sm hover:bg-sunken hover:text-ink"
          >
            {say.howExactly(<span className="sr-only"> {say.othersSee(label)}</span>)}
          </button>
        )}
        {(known || !isEmpty(value) || taken.length > 1) && (
          <button
            type="button"
            onClick={remove}
            className="ms-auto flex min-h-9 items-center gap-1 rounded-control px-2 text-soft text-sm hover:bg-sunken hover:text-ink"
          >
            <X className="size-4" aria-hidden="true" />
            {say.remove}
            <span className="sr-only"> {label}</span>
          </button>
        )}
      </div>
      {exact && (
        <PrecisionSheet
          open={isSharing}
          onClose={() => setIsSharing(false)}
          field={field}
          side={side}
          sides={sides}
          exact={exact}
          where={where && isIn(where, exact) ? where : undefined}
          people={people}
          editing={editing}
        />
      )}
      {gets && <p className="text-soft text-sm">{gets}</p>}
      {open &&
        (whyUnread(known, side) ? (
          <p id={terms} className="mt-2 animate-rise rounded-control bg-sunken p-4 text-sm">
            {say.unreadableStays}
          </p>
        ) : (
          <Terms id={terms} field={field} side={side} taken={taken} people={people} editing={editing} />
        ))}
    </div>
  )
}

function problemOf(result: FieldResult | undefined): ReactNode {
  if (result?.outcome === 'conflict') return say.changedMeanwhile
  if (result?.outcome !== 'failed') return undefined
  return (
    <>
      {result.sentence}
      <CompareKeys about={result.error} />
    </>
  )
}

/** What came of the last save; there as an empty line before, so that it is read out when it comes. */
function Outcome({ result }: { result: FieldResult | undefined }) {
  return (
    <span aria-live="polite" className="flex items-center gap-1 text-good text-sm empty:-me-3">
      {result?.outcome === 'saved' || (result?.outcome === 'unchanged' && result.answer) ? (
        <>
          <Check className="size-4" aria-hidden="true" /> {say.saved}
        </>
      ) : (
        (result?.outcome === 'removed' || result?.outcome === 'unchanged') && (
          <>
            <Check className="size-4" aria-hidden="true" /> {say.removed}
          </>
        )
      )}
    </span>
  )
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
