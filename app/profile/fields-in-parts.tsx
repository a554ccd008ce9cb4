'use client'

import { Lock, Undo2 } from 'lucide-react'
import { memo, type RefObject, useRef } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import type { Section } from '../../lib/profile/fields.ts'
import { type Draft, isEmpty, movedIn, peopleIn, removedIn } from './draft.ts'
import { FieldEditor, RemovedResults } from './field-editor.tsx'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

const parts: readonly Section[] = ['picture', 'details', 'about', 'location', 'featured', 'social', 'games']

/** How much is in a part of the page, and how much of it nobody else sees. */
function HowMany({ of }: { of: Draft }) {
  const filled = of.filter(({ sides }) => sides.some(({ value }) => !isEmpty(value)))
  const closed = filled.filter(({ sides }) => sides.every(({ audience }) => audience === 'only me'))
  if (filled.length === 0) return null
  return (
    <p className="flex items-center gap-x-3">
      <span>{say.fieldsCount(filled.length)}</span>
      {closed.length > 0 && (
        <span className="flex items-center gap-1">
          <Lock className="size-3.5" aria-hidden="true" />
          {closed.length === filled.length ? say.onlyForYou : say.someOnlyForYou(closed.length)}
        </span>
      )}
    </p>
  )
}

/** Everything in a part for everyone, or for its owner alone; what has a value for both stays as it is. */
function WholePart({ part, of, editing }: { part: Section; of: Draft; editing: Editing }) {
  const movable = (from: Audience, to: Audience) =>
    of
      .filter(({ sides }) => {
        const filled = sides.filter(({ value, unread }) => !isEmpty(value) && !unread)
        return filled.some(({ audience }) => audience === from) && filled.every(({ audience }) => audience !== to)
      })
      .map(({ field }) => field.name)
  const ways = [
    { words: 'only me', from: 'everyone', to: 'only me' },
    { words: 'everyone', from: 'only me', to: 'everyone' },
  ] as const
  const title = say.sectionTitles[part]
  const open = ways.map((way) => ({ ...way, fields: movable(way.from, way.to) })).filter(({ fields }) => fields.length)
  if (open.length === 0) return null
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-1 text-soft text-sm">
      {say.allOfItFor}
      {open.map(({ words, from, to, fields }) => (
        <button
          key={words}
          type="button"
          onClick={() => editing.moveAll(fields, from, to, say.changeFor(title, words))}
          className="min-h-11 rounded-control px-2 text-owner-text hover:bg-sunken"
        >
          <span className="sr-only">{title}: </span>
          {words}
        </button>
      ))}
    </p>
  )
}

/** From so many fields on, those that are out of sight are not laid out. */
const many = 60
const onlyInSight = '[&_fieldset]:[contain-intrinsic-size:auto_11rem] [&_fieldset]:[content-visibility:auto]'

/** The same list for as long as the same people are in it. */
function usePeople(draft: Draft): readonly Audience[] {
  const people = peopleIn(draft)
  const latest = useRef(people)
  if (latest.current.join(' ') !== people.join(' ')) latest.current = people
  return latest.current
}

/** All that is on the page, part by part, and what is about to be taken away. */
export const FieldsInParts = memo(function FieldsInParts({
  editing,
  fields,
}: {
  editing: Editing
  fields: RefObject<HTMLDivElement | null>
}) {
  const gone = removedIn(editing.current, editing.draft)
  const moved = movedIn(editing.draft)
  const people = usePeople(editing.draft)
  const isLong = editing.draft.length > many
  return (
    <div ref={fields} className={`mt-4 ${isLong ? onlyInSight : ''}`}>
      {parts.map((part) => {
        const own = editing.draft.filter(({ field, sides }) => field.section === part && sides.length > 0)
        const removed = gone.filter(({ section }) => section === part)
        if (own.length === 0 && removed.length === 0) return null
        return (
          <section key={part} className="mt-8">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-line border-b pb-2 text-soft text-sm">
              <h2>{say.sectionTitles[part]}</h2>
              <HowMany of={own} />
            </div>
            <WholePart part={part} of={own} editing={editing} />
            <div className="divide-y divide-line">
              {own.map((one) => (
                <FieldEditor key={one.field.name} {...one} people={people} editing={editing} />
              ))}
              {removed.map((field) => (
                <div key={field.name} className="py-4">
                  <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-soft">
                    <span className="min-w-0 wrap-anywhere">{say.savingTakesAway(field.label)}</span>
                    <button
                      type="button"
                      onClick={() => editing.putBack(field.name)}
                      className="flex min-h-11 items-center gap-1 rounded-control px-2 text-owner-text hover:bg-sunken"
                    >
                      <Undo2 className="size-4" aria-hidden="true" /> {say.putItBack}
                      <span className="sr-only">: {field.label}</span>
                    </button>
                  </p>
                  <RemovedResults field={field} sides={[]} editing={editing} />
                </div>
              ))}
              {moved
                .filter(({ section }) => section === part)
                .map((field) => (
                  <RemovedResults key={field.name} field={field} sides={[]} editing={editing} />
                ))}
            </div>
          </section>
        )
      })}
    </div>
  )
})
