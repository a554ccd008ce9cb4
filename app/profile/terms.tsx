'use client'

import { ArrowRight, ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import { everyWords } from '../_words/end.ts'
import { Audiences } from './audiences.tsx'
import type { DraftSide } from './draft.ts'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

const hour = 3_600_000
const lengths = [
  [say.anHour, hour],
  ['A day', 24 * hour],
  ['A week', 7 * 24 * hour],
] as const

/** Seconds. */
const paces = [3_600, 86_400, 604_800] as const

/** Under which terms a value is seen: by whom, until when, and how often a person's copy is fetched anew. */
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
      <Ends field={field} side={side} onChange={(until) => set({ until })} />
      <div>
        <p className="mb-2 text-soft">{say.seesInstead}</p>
        <Audiences
          taken={taken}
          people={people}
          owner={editing.current.atSign}
          circles={editing.current.circles}
          verb={say.moveLabelTo(field.label)}
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
            {say.theirCopyRefreshes}
            <select
              value={refreshSeconds ?? 0}
              onChange={(event) => set({ refreshSeconds: Number(event.target.value) || undefined })}
              className="min-h-11 rounded-control border border-edge bg-raised px-3 text-base text-ink"
            >
              <option value={0}>{say.whenChange}</option>
              {[...new Set([...paces, ...(refreshSeconds ? [refreshSeconds] : [])])].map((seconds) => (
                <option key={seconds} value={seconds}>
                  {everyWords(seconds)}
                </option>
              ))}
            </select>
          </label>
          <p className="mt-1.5 text-soft">{say.serverAudienceKeepsCopy(audience)}</p>
        </details>
      )}
    </div>
  )
}

/** Until when something is seen. */
export function Ends({
  legend = say.seenFor,
  field,
  side: { until },
  onChange,
}: {
  legend?: string
  field: ProfileField
  side: Pick<DraftSide, 'until'>
  onChange: (until: Date | undefined) => void
}) {
  const [picked, setPicked] = useState<string>()
  const current = until ? (picked ?? 'A date') : say.forEver
  const pick = (name: string, until: Date | undefined) => {
    setPicked(name)
    onChange(until)
  }
  return (
    <fieldset>
      <legend className="mb-2 text-soft">
        {legend}
        <span className="sr-only">: {field.label}</span>
      </legend>
      <div className="flex flex-wrap gap-2">
        <End chosen={current === 'For ever'} onClick={() => pick(say.forEver, undefined)}>
          {say.forEver}
        </End>
        {lengths.map(([name, length]) => (
          <End key={name} chosen={current === name} onClick={() => pick(name, new Date(Date.now() + length))}>
            {name}
          </End>
        ))}
        <End
          chosen={current === 'A date'}
          onClick={() => pick('A date', until ?? new Date(wholeHour(Date.now() + 24 * hour)))}
        >
          {say.untilADate}
        </End>
      </div>
      {current === 'A date' && until && (
        <label className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          {say.until}
          <input
            type="datetime-local"
            required
            defaultValue={localText(until)}
            min={localText(new Date())}
            onChange={(event) => {
              const end = new Date(event.target.value)
              if (!Number.isNaN(end.getTime())) onChange(end)
            }}
            className="min-h-11 rounded-control border border-edge bg-raised px-3 text-base text-ink"
          />
        </label>
      )}
      {until && <p className="mt-2 text-soft">{say.goesItselfAlsoWhere}</p>}
    </fieldset>
  )
}

function End({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: ReactNode }) {
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

function wholeHour(millis: number): number {
  return Math.ceil(millis / hour) * hour
}

/** As the browser's own input has it: by the clock here, without a zone. */
function localText(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
