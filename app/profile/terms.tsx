'use client'

import { ArrowRight, ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import { yetToCome } from '../../lib/profile/end.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import { everyWords } from '../_words/end.ts'
import { Audiences } from './audiences.tsx'
import type { DraftSide } from './draft.ts'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

const hour = 3_600_000
const lengths = [
  [say.anHour, hour],
  [say.aDay, 24 * hour],
  [say.aWeek, 7 * 24 * hour],
] as const

/** Seconds. */
const paces = [3_600, 86_400, 604_800] as const

/** Under which terms a value is seen: by whom, from when and until when, and how often a person's copy is fetched anew. */
export function Terms({
  id,
  field,
  side,
  taken,
  people,
  editing,
}: {
  id: string
  field: ProfileField
  side: DraftSide
  taken: readonly Audience[]
  people: readonly Audience[]
  editing: Editing
}) {
  const { audience, refreshSeconds } = side
  const set = (part: Partial<Omit<DraftSide, 'audience'>>) => editing.set(field.name, audience, part)
  return (
    <div id={id} className="mt-2 animate-rise space-y-4 rounded-control bg-sunken p-4 text-sm">
      <Times field={field} side={side} isSentAhead={audience !== 'everyone' && audience !== 'only me'} onChange={set} />
      <div>
        <p className="mb-2 text-soft">{say.whoSeesItInstead}</p>
        <Audiences
          taken={taken}
          people={people}
          owner={editing.current.atSign}
          circles={editing.current.circles}
          verb={say.moveTo(field.label)}
          icon={ArrowRight}
          onChoose={(to) => editing.moveSide(field.name, audience, to)}
        />
      </div>
      {audience.startsWith('@') && (
        <details>
          <summary className="-mx-2 inline-flex min-h-9 items-center gap-1 rounded-control px-2 text-soft hover:text-ink">
            {say.more} <ChevronDown className="size-3.5" aria-hidden="true" />
          </summary>
          <label className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
            {say.copyRefreshes}
            <select
              value={refreshSeconds ?? 0}
              onChange={(event) => set({ refreshSeconds: Number(event.target.value) || undefined })}
              className="min-h-11 rounded-control border border-edge bg-raised px-3 text-base text-ink"
            >
              <option value={0}>{say.whenYouChangeIt}</option>
              {[...new Set([...paces, ...(refreshSeconds ? [refreshSeconds] : [])])].map((seconds) => (
                <option key={seconds} value={seconds}>
                  {everyWords(seconds)}
                </option>
              ))}
            </select>
          </label>
          <p className="mt-1.5 text-soft">{say.theirServerKeepsCopy(audience)}</p>
        </details>
      )}
    </div>
  )
}

interface Timed {
  field: ProfileField
  side: Pick<DraftSide, 'from' | 'until'>
  /** It is stored for people, whose servers have it from the beginning. */
  isSentAhead: boolean
  onChange: (times: Pick<DraftSide, 'from' | 'until'>) => void
}

/** From when and until when something is seen. */
export function Times({ legend = say.seenFor, ...timed }: Timed & { legend?: string }) {
  const { side, onChange } = timed
  return (
    <>
      <Ends legend={legend} {...timed} />
      <Start {...timed} onChange={({ from }) => onChange({ from, ...endAfter(from, side.until) })} />
    </>
  )
}

function Ends({ legend, field, side: { from, until }, onChange }: Timed & { legend: string }) {
  const [length, setLength] = useState<number>()
  const begins = Math.max(Date.now(), from?.getTime() ?? 0)
  const isDated = until !== undefined && length === undefined
  const last = (millis: number | undefined) => {
    setLength(millis)
    onChange({ until: millis === undefined ? undefined : new Date(begins + millis) })
  }
  return (
    <fieldset>
      <legend className="mb-2 text-soft">
        {legend}
        <span className="sr-only">: {field.label}</span>
      </legend>
      <div className="flex flex-wrap gap-2">
        <Choice chosen={until === undefined} onClick={() => last(undefined)}>
          {say.forEver}
        </Choice>
        {lengths.map(([name, millis]) => (
          <Choice key={name} chosen={until !== undefined && length === millis} onClick={() => last(millis)}>
            {name}
          </Choice>
        ))}
        <Choice
          chosen={isDated}
          onClick={() => {
            setLength(undefined)
            onChange({ until: until ?? nextDay(begins) })
          }}
        >
          {say.untilADate}
        </Choice>
      </div>
      {isDated && (
        <Moment label={say.until} at={until} least={new Date(begins)} onChange={(until) => onChange({ until })} />
      )}
      {until && <p className="mt-2 text-soft">{say.thenItGoes}</p>}
    </fieldset>
  )
}

function Start({ field, side: { from }, isSentAhead, onChange }: Timed) {
  const start = yetToCome(from, Date.now())
  return (
    <fieldset>
      <legend className="mb-2 text-soft">
        {say.seenFrom}
        <span className="sr-only">: {field.label}</span>
      </legend>
      <div className="flex flex-wrap gap-2">
        <Choice chosen={!start} onClick={() => onChange({ from: undefined })}>
          {say.atOnce}
        </Choice>
        <Choice chosen={start !== undefined} onClick={() => onChange({ from: start ?? nextDay(Date.now()) })}>
          {say.fromADate}
        </Choice>
      </div>
      {start && <Moment label={say.from} at={start} least={new Date()} onChange={(from) => onChange({ from })} />}
      {start && <p className="mt-2 text-soft">{isSentAhead ? say.sentAhead : say.onlyYouBefore}</p>}
    </fieldset>
  )
}

function Moment({
  label,
  at,
  least,
  onChange,
}: {
  label: string
  at: Date
  least: Date
  onChange: (at: Date) => void
}) {
  return (
    <label className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      {label}
      <input
        type="datetime-local"
        required
        defaultValue={localText(at)}
        min={localText(least)}
        onChange={(event) => {
          const chosen = new Date(event.target.value)
          if (!Number.isNaN(chosen.getTime())) onChange(chosen)
        }}
        className="min-h-11 rounded-control border border-edge bg-raised px-3 text-base text-ink"
      />
    </label>
  )
}

function Choice({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onClick}
      className="min-h-9 rounded-full border border-edge px-3 hover:bg-raised aria-pressed:border-transparent aria-pressed:bg-owner aria-pressed:text-owner-on"
    >
      {children}
    </button>
  )
}

/** What would end before it begins ends a day after that. */
function endAfter(from: Date | undefined, until: Date | undefined): Pick<DraftSide, 'until'> {
  return from && until && until <= from ? { until: nextDay(from.getTime()) } : {}
}

/** A whole hour, a day later. */
function nextDay(millis: number): Date {
  return new Date(Math.ceil((millis + 24 * hour) / hour) * hour)
}

/** As the browser's own input has it: by the clock here, without a zone. */
function localText(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
