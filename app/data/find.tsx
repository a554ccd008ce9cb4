'use client'

import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import * as say from './words.tsx'

/** How records are put together. */
export type By = 'app' | 'person'

const ways = [
  ['app', say.byApp],
  ['person', say.byPerson],
] as const satisfies readonly (readonly [By, string])[]

/** What is looked for, and in which order it is shown. */
export function Find({
  typed,
  onType,
  problem,
  by,
  onBy,
  found,
}: {
  typed: string
  onType: (text: string) => void
  /** What is wrong with it. */
  problem: string | undefined
  by: By
  onBy: (by: By) => void
  /** How many there are, and how many fit what was typed. */
  found: string
}) {
  return (
    <div className="mt-8 space-y-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field
          className="min-w-0 grow basis-64"
          label={say.findNameOrWord}
          type="search"
          value={typed}
          onChange={(event) => onType(event.target.value)}
          problem={problem}
          placeholder={say.searchExample}
          {...verbatim}
        />
        <fieldset className="shrink-0">
          <legend className="sr-only">{say.howGrouped}</legend>
          <div className="flex min-h-13 gap-1 rounded-control bg-sunken p-1">
            {ways.map(([way, words]) => (
              <label
                key={way}
                htmlFor={`by-${way}`}
                className="grid place-items-center rounded-[10px] px-4 font-medium text-sm has-checked:bg-owner has-checked:text-owner-on has-focus-visible:outline-3 has-focus-visible:outline-owner-text"
              >
                <input
                  type="radio"
                  name="by"
                  id={`by-${way}`}
                  className="sr-only"
                  checked={by === way}
                  onChange={() => onBy(way)}
                />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
      <p className="text-soft text-sm" role="status">
        {found}
      </p>
    </div>
  )
}
