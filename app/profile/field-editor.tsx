'use client'

import { Check, Pencil, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { memo, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import { type CustomField, isCustom } from '../../lib/profile/custom-field.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import type { FieldResult } from '../../lib/profile/save.ts'
import { Problem } from '../_ui/field.tsx'
import { language } from '../_words/language.ts'
import { AddSide } from './add-side.tsx'
import { Conflict } from './conflict.tsx'
import { TitleSheet } from './custom/title-sheet.tsx'
import type { DraftField, DraftSide } from './draft.ts'
import { Side } from './side.tsx'
import type { Editing } from './use-draft.ts'
import { isStillThere } from './waiting.ts'
import * as say from './words.tsx'

interface Props extends DraftField {
  readonly editing: Editing
  /** Everybody who has a side of their own somewhere on the page. */
  readonly people: readonly Audience[]
}

/** One field with its value for each audience. Of hundreds only the one that is typed in is drawn anew. */
export const FieldEditor = memo(function FieldEditor({ field, sides, before, people, editing }: Props) {
  const taken = sides.map(({ audience }) => audience)
  return (
    <fieldset className="-mx-2 min-w-0 px-2 py-6">
      <legend className="float-start mb-2 font-semibold text-lg wrap-anywhere">{field.label}</legend>
      {isCustom(field) && <Handles field={field} before={before} editing={editing} />}
      <div className="clear-start space-y-4">
        {sides.map((side) => (
          <Side key={side.audience} field={field} side={side} sides={sides} people={people} editing={editing} />
        ))}
      </div>
      <AddSide
        field={field}
        taken={taken}
        people={people}
        owner={editing.current.atSign}
        circles={editing.current.circles}
        onAdd={(side) => editing.addSide(field.name, side)}
      />
      <RemovedResults field={field} sides={sides} editing={editing} />
    </fieldset>
  )
}, isSame)

function isSame(one: Props, other: Props): boolean {
  const { field, sides, before, people } = one
  if (field !== other.field || sides !== other.sides || before !== other.before || people !== other.people) return false
  const [a, b] = [one.editing, other.editing]
  const resultsOf = ({ results }: Editing) => results.filter((result) => result.field === field.name)
  const [told, toldNow] = [resultsOf(a), resultsOf(b)]
  return (
    a.current === b.current &&
    a.waiting === b.waiting &&
    (a.tip === undefined) === (b.tip === undefined) &&
    told.length === toldNow.length &&
    told.every((result, at) => result === toldNow[at]) &&
    sides.every(({ audience }) => a.isNew(field.name, audience) === b.isNew(field.name, audience))
  )
}

/** What is there under a title can have another one, and can go. */
function Handles({
  field,
  before,
  editing,
}: {
  field: CustomField
  /** The name that it may have again. */
  before: string | undefined
  editing: Editing
}) {
  const [naming, setNaming] = useState(false)
  const [refused, setRefused] = useState(false)
  return (
    <div className="float-end flex flex-wrap gap-1">
      <button type="button" onClick={() => setNaming(true)} className={handleClass}>
        <Pencil className="size-4" aria-hidden="true" /> {say.title}
        <span className="sr-only"> {say.andPlaceOf(field.label)}</span>
      </button>
      <button type="button" onClick={() => editing.takeAway(field.name)} className={handleClass}>
        <Trash2 className="size-4" aria-hidden="true" /> {say.takeAway}
        <span className="sr-only"> {field.label}</span>
      </button>
      <TitleSheet
        open={naming}
        field={field}
        taken={editing.names().filter((name) => name !== before)}
        onClose={() => setNaming(false)}
        onDone={(next) => {
          setNaming(false)
          setRefused(!editing.retitle(field.name, next))
        }}
      />
      {refused && <Problem>{say.partlyUnreadable}</Problem>}
    </div>
  )
}

const handleClass =
  'flex min-h-9 items-center gap-1 rounded-control px-2 text-soft text-sm hover:bg-sunken hover:text-ink'

/** Results that are told one by one. */
const inSight = 5

/** What became of sides that are no longer on the screen. */
export function RemovedResults({
  field,
  sides,
  editing,
}: {
  field: ProfileField
  sides: readonly DraftSide[]
  editing: Editing
}) {
  const { circles } = editing.current
  const isGone = (result: FieldResult) =>
    result.field === field.name && !sides.some(({ audience }) => audience === result.audience)
  const told = editing.results.filter(isGone)
  // Of a group somebody may not get what the others get: that is told when it is sent.
  const refused = editing.waiting.refused.filter(
    (result) => isGone(result) && !told.some(({ audience }) => audience === result.audience),
  )
  const all = [...told, ...refused]
  const gone = all.slice(0, inSight)
  return (
    <div aria-live="polite" className="text-sm">
      {gone.map((result) =>
        result.outcome === 'conflict' ? (
          <Conflict
            key={result.audience}
            conflict={result}
            circles={circles}
            onDecide={(keep) => editing.decide(result, keep)}
          />
        ) : result.outcome === 'failed' ? (
          <Problem key={result.audience}>
            {field.label}, {say.forWhom(result.audience, circles)},{' '}
            {isStillThere(result, editing.waiting) ? say.isStillThere : say.didNotGoThrough} {result.sentence}
          </Problem>
        ) : (
          <p key={result.audience} className="mt-2 flex items-center gap-1 text-good">
            <Check className="size-4" aria-hidden="true" /> {say.removed} {say.forWhom(result.audience, circles)}
          </p>
        ),
      )}
      {all.length > inSight && (
        <p className="mt-2 text-soft">
          {say.andMore(
            (all.length - inSight).toLocaleString(language),
            <Link href="/waiting" className="text-owner-text underline underline-offset-4">
              {say.whatWaits}
            </Link>,
          )}
        </p>
      )}
    </div>
  )
}
