'use client'

import { useMemo, useState } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import { titleOf } from '../../lib/profile/title.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useAddressOf } from '../_page/bytes-picture.tsx'
import { portrayalOf } from '../_page/portrayal.ts'
import { Rows } from '../_page/rows.tsx'
import { Value } from '../_page/value.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { previewFor, viewersIn } from './draft.ts'
import type { Editing } from './use-draft.ts'

/** The page as it will be, from the side that is chosen. On wide screens only: on a phone the page is one tap away. */
export function Preview({ editing: { looks: current, draft } }: { editing: Editing }) {
  const people = viewersIn(draft, current.circles)
  const [chosen, setChosen] = useState<Audience>('everyone')
  const audience = people.includes(chosen) ? chosen : 'everyone'
  const answers = useMemo(() => previewFor(current, draft, audience), [current, draft, audience])
  const { picture, pronoun, about, groups } = useMemo(() => portrayalOf(answers), [answers])
  const address = useAddressOf(picture?.shown.kind === 'picture' ? picture.shown.picture : undefined)
  const owner = current.atSign
  const title = titleOf(owner, answers)
  const looker = { owner, viewer: audience.startsWith('@') ? (audience as AtSign) : undefined }
  return (
    <aside aria-label="Preview" className="hidden lg:block">
      <div className="sticky top-8 pb-8">
        <label className="flex items-center gap-3 text-soft text-sm">
          See it as
          <select
            value={audience}
            onChange={(event) => setChosen(event.target.value as Audience)}
            className="min-h-11 min-w-0 rounded-control border border-edge bg-raised px-3 text-base text-ink"
          >
            <option value="everyone">Everyone</option>
            {people.map((person) => (
              <option key={person} value={person}>
                {person}
              </option>
            ))}
          </select>
        </label>
        <div className="mt-4 max-h-[calc(100dvh-12rem)] overflow-y-auto rounded-sheet bg-raised p-7 shadow-soft ring-1 ring-line">
          <Portrait seed={owner} picture={address} size="medium" />
          <p className="mt-4 text-balance font-bold text-2xl tracking-tight">{title}</p>
          <p className="text-soft">
            {title !== owner && owner} {pronoun && <Value shown={pronoun.shown} label={pronoun.label} />}
          </p>
          {about.map((answer) => (
            <p key={answer.audience} className="mt-3">
              <Value shown={answer.shown} label={answer.label} />
            </p>
          ))}
          <div className="mt-3">
            {groups.map(({ title, rows }) => (
              <section key={title ?? ''} aria-label={title ?? 'Details'}>
                {title && <h3 className="mt-5 font-semibold tracking-tight">{title}</h3>}
                <Rows rows={rows} looker={looker} chips={false} />
              </section>
            ))}
          </div>
        </div>
      </div>
    </aside>
  )
}
