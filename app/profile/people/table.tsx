'use client'

import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { audienceLabel } from '../../../lib/profile/audience-label.ts'
import { type Circles, noCircles } from '../../../lib/profile/group-sides.ts'
import { ChipIcon } from '../../_ui/chip.tsx'
import { Find } from '../../_ui/find.tsx'
import { language } from '../../_words/language.ts'
import type { DraftField } from '../draft.ts'
import type { Editing } from '../use-draft.ts'
import { chipKindOf } from '../words.tsx'
import { CellButton } from './cell-button.tsx'
import { cellOf, columnsOf, everybodyIn, type Looking, rowsOf } from './cells.ts'
import * as say from './words.tsx'

/** Columns of a table that can still be read; whoever has none can be looked at by themselves. */
const room = 12
/** Rows that are drawn at first, and those that come at a time. */
const [first, more] = [40, 40]
/** From so many rows on they can be looked for. */
const manyRows = 15

/** Fields against those who look: each cell says what they get, and why. */
export function Table({ editing, onOpen }: { editing: Editing; onOpen: (field: string) => void }) {
  const { draft } = editing
  const { circles = noCircles } = editing.current
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed).trim().toLowerCase()
  const [shown, setShown] = useState(first)
  const columns = useSame(useMemo(() => columnsOf(draft, circles, room), [draft, circles]))
  const others = useMemo(() => everybodyIn(draft, circles).length, [draft, circles])
  const rows = useMemo(() => rowsOf(draft), [draft])
  const found = useMemo(() => rows.filter(({ field }) => field.label.toLowerCase().includes(wanted)), [rows, wanted])
  const inTable = columns.filter((one) => one.startsWith('@')).length
  const left = found.length - shown
  return (
    <>
      {rows.length > manyRows && (
        <Find className="mt-4 max-w-md" label={say.findAField} typed={typed} onType={setTyped} />
      )}
      <section
        aria-label={say.fieldsAndWhoGetsThem}
        className="relative mt-4 overflow-x-auto rounded-sheet bg-raised shadow-soft ring-1 ring-line"
      >
        <table className="w-full border-collapse text-sm">
          <thead>
            <tr className="border-line border-b">
              <th scope="col" className="sticky start-0 z-1 min-w-36 bg-raised px-4 py-3 text-start font-semibold">
                {say.field}
              </th>
              {columns.map((looking) => (
                <th key={looking} scope="col" className="min-w-36 max-w-56 px-3 py-3 text-start font-semibold">
                  <span className="flex items-center gap-1.5">
                    <ChipIcon kind={chipKindOf(looking)} />
                    <span className="truncate">{audienceLabel(looking, circles.all)}</span>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((one) => (
              <Row key={one.field.name} one={one} columns={columns} circles={circles} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </section>
      {found.length === 0 && (
        <p className="mt-3 text-soft" role="status">
          {say.noFieldCalledThat}
        </p>
      )}
      {left > 0 && (
        <button
          type="button"
          onClick={() => setShown(shown + more)}
          className="mt-2 min-h-11 rounded-control px-3 font-medium text-owner-text hover:bg-sunken"
        >
          {say.showMore(
            Math.min(more, left).toLocaleString(language),
            <span className="font-normal text-soft"> {say.howManyLeft(left.toLocaleString(language))}</span>,
          )}
        </button>
      )}
      {others > inTable && (
        <p className="mt-4 text-soft">{say.othersAsEveryone((others - inTable).toLocaleString(language))}</p>
      )}
    </>
  )
}

const Row = memo(function Row({
  one,
  columns,
  circles,
  onOpen,
}: {
  one: DraftField
  columns: readonly Looking[]
  circles: Circles
  onOpen: (field: string) => void
}) {
  const { field } = one
  const open = useCallback(() => onOpen(field.name), [onOpen, field])
  return (
    <tr className="border-line border-b last:border-0">
      <th
        scope="row"
        className="sticky start-0 z-1 min-w-36 max-w-48 bg-raised px-4 py-2 text-start font-medium wrap-break-word"
      >
        {field.label}
      </th>
      {columns.map((looking) => (
        <td key={looking} className="max-w-56 p-1">
          <CellButton
            cell={cellOf(one, looking, circles)}
            label={field.label}
            looking={looking}
            circles={circles}
            onOpen={open}
          />
        </td>
      ))}
    </tr>
  )
})

/** The same list for as long as it says the same, so that rows that are as they were are not drawn anew. */
function useSame(columns: readonly Looking[]): readonly Looking[] {
  const [same, setSame] = useState(columns)
  const isSame = same.length === columns.length && same.every((one, at) => one === columns[at])
  if (!isSame) setSame(columns)
  return isSame ? same : columns
}
