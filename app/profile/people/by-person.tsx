'use client'

import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { audienceLabel, isGroupAudience } from '../../../lib/profile/audience-label.ts'
import { type Circles, noCircles } from '../../../lib/profile/group-sides.ts'
import { Few } from '../../_ui/few.tsx'
import { Find } from '../../_ui/find.tsx'
import { language } from '../../_words/language.ts'
import type { DraftField } from '../draft.ts'
import type { Editing } from '../use-draft.ts'
import { whoGets } from '../words.tsx'
import { CellButton } from './cell-button.tsx'
import { cellOf, everybodyIn, groupsOf, type Looking, lookingTogether, rowsOf } from './cells.ts'
import * as say from './words.tsx'

/** People who are in sight; who is not is found by a name. */
const inSight = 12

/** What one of them gets: all of it, and why. */
export function ByPerson({ editing, onOpen }: { editing: Editing; onOpen: (field: string) => void }) {
  const { draft } = editing
  const { circles = noCircles } = editing.current
  const [looking, setLooking] = useState<Looking>('everyone')
  const rows = useMemo(() => rowsOf(draft), [draft])
  const gets = rows.filter((one) => cellOf(one, looking, circles))
  const lacks = rows.filter((one) => !cellOf(one, looking, circles))
  return (
    <>
      <Picker looking={looking} editing={editing} circles={circles} onChoose={setLooking} />
      <h2 className="mt-6 font-semibold text-xl tracking-tight wrap-anywhere">
        {looking === 'everyone' ? say.whatEveryoneSees : say.whatTheyGet(audienceLabel(looking, circles.all))}
      </h2>
      <p className="mt-1 text-soft" role="status">
        {aboutOf(looking, circles)}
      </p>
      <Few of={gets} first={60} more={100} what={say.fieldList} className="mt-2 max-w-2xl divide-y divide-line">
        {(one) => <Line key={one.field.name} one={one} looking={looking} circles={circles} onOpen={onOpen} />}
      </Few>
      {lacks.length > 0 && (
        <>
          <h3 className="mt-6 text-soft">{say.nothingOfThese}</h3>
          <Few of={lacks} first={30} more={100} what={say.fieldList} className="mt-2 flex max-w-2xl flex-wrap gap-2">
            {({ field }) => (
              <li key={field.name} className="max-w-full">
                <button
                  type="button"
                  onClick={() => onOpen(field.name)}
                  className="min-h-9 max-w-full truncate rounded-full border border-edge border-dashed px-3 text-sm text-soft hover:border-solid hover:bg-sunken hover:text-ink"
                >
                  {field.label}
                </button>
              </li>
            )}
          </Few>
        </>
      )}
    </>
  )
}

const Line = memo(function Line({
  one,
  looking,
  circles,
  onOpen,
}: {
  one: DraftField
  looking: Looking
  circles: Circles
  onOpen: (field: string) => void
}) {
  const { field } = one
  const open = useCallback(() => onOpen(field.name), [onOpen, field])
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-x-2 py-1">
      <span className="text-soft text-sm wrap-anywhere">{field.label}</span>
      <CellButton
        cell={cellOf(one, looking, circles)}
        label={field.label}
        looking={looking}
        circles={circles}
        onOpen={open}
      />
    </li>
  )
})

function Picker({
  looking,
  editing,
  circles,
  onChoose,
}: {
  looking: Looking
  editing: Editing
  circles: Circles
  onChoose: (looking: Looking) => void
}) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed).trim().toLowerCase()
  const people = useMemo(() => everybodyIn(editing.draft, circles), [editing.draft, circles])
  const found = people.filter((one) => one.includes(wanted))
  const isChosenOut = looking.startsWith('@') && !found.slice(0, inSight).includes(looking)
  return (
    <div className="mt-4 max-w-2xl">
      {people.length > inSight && (
        <Find className="mb-3 max-w-md" label={say.findAPerson} typed={typed} onType={setTyped} placeholder="@bob" />
      )}
      <fieldset className="min-w-0">
        <legend className="sr-only">{say.whoLooks}</legend>
        <div className="flex flex-wrap gap-2">
          {[...lookingTogether(circles), ...(isChosenOut ? [looking] : []), ...found.slice(0, inSight)].map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === looking}
              onClick={() => onChoose(one)}
              className="min-h-11 max-w-full truncate rounded-full border border-edge px-4 text-sm hover:bg-sunken aria-pressed:border-transparent aria-pressed:bg-owner aria-pressed:text-owner-on"
            >
              {audienceLabel(one, circles.all)}
            </button>
          ))}
        </div>
      </fieldset>
      <p className="mt-2 text-soft text-sm" role="status">
        {wanted !== '' && found.length === 0 && say.nobodyCalledThat}
        {found.length > inSight && say.moreByName((found.length - inSight).toLocaleString(language))}
      </p>
    </div>
  )
}

function aboutOf(looking: Looking, circles: Circles): string {
  if (looking === 'everyone') return say.whoEveryoneIs
  if (isGroupAudience(looking)) return whoGets(looking, [looking], circles) ?? ''
  const groups = groupsOf(looking, circles)
  return groups.length === 0 ? say.inNoGroup : say.inGroups(listFormat.format(groups))
}

const listFormat = new Intl.ListFormat(language)
