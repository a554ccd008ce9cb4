'use client'

import { type FormEvent, useState } from 'react'
import { type Audience, sameAudience } from '../../../lib/profile/audience.ts'
import { audienceLabel } from '../../../lib/profile/audience-label.ts'
import type { Field as ProfileField } from '../../../lib/profile/fields.ts'
import { noCircles } from '../../../lib/profile/group-sides.ts'
import type { Precision } from '../../../lib/profile/precision.ts'
import { Button } from '../../_ui/button.tsx'
import { Field, Problem } from '../../_ui/field.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { Audiences } from '../audiences.tsx'
import type { DraftSide } from '../draft.ts'
import { Times } from '../terms.tsx'
import type { Editing } from '../use-draft.ts'
import { type Choice, derivedSides, type Exact, precisionsOf, toldOf } from './derived.ts'
import * as say from './words.tsx'

const words: Readonly<Record<Choice, string>> = {
  'as it is': say.whatTheyHave,
  exact: say.exactly,
  city: say.theCity,
  country: say.theCountry,
  'day and month': say.dayAndMonth,
  year: say.theYear,
  nothing: say.nothing,
}

/** Who gets how much of one exact value: the sides are made of it, and can be changed like any other. */
export function PrecisionSheet({
  open,
  onClose,
  ...form
}: { open: boolean; onClose: () => void } & Omit<Parameters<typeof Form>[0], 'onDone'>) {
  return (
    <Sheet open={open} onClose={onClose} title={say.howExactly(form.field.label)}>
      <Form {...form} onDone={onClose} />
    </Sheet>
  )
}

function Form({
  field,
  side,
  sides,
  exact,
  where: known,
  people,
  editing,
  onDone,
}: {
  field: ProfileField
  /** The one with the exact value. */
  side: DraftSide
  sides: readonly DraftSide[]
  exact: Exact
  /** Where the place is, as far as whoever was asked for it knew. */
  where: { readonly city?: string; readonly country?: string } | undefined
  people: readonly Audience[]
  editing: Editing
  onDone: () => void
}) {
  const { atSign, circles = noCircles } = editing.current
  const groups = circles.all.filter(({ members }) => members).map(({ audience }) => audience)
  const [where, setWhere] = useState({ city: known?.city ?? '', country: known?.country ?? '' })
  const [others, setOthers] = useState<readonly Pick<DraftSide, 'audience' | 'unchecked'>[]>([])
  const rows = [
    ...new Set<Audience>(['only me', 'everyone', ...groups, ...people, ...others.map(({ audience }) => audience)]),
  ]
  const has = (audience: Audience) => sides.some((one) => one.audience === audience && one !== side)
  const [chosen, setChosen] = useState<ReadonlyMap<Audience, Choice>>(new Map())
  const choiceOf = (audience: Audience): Choice =>
    chosen.get(audience) ??
    (has(audience) ? 'as it is' : audience === 'only me' || audience === side.audience ? 'exact' : 'nothing')
  const [times, setTimes] = useState<Pick<DraftSide, 'from' | 'until'>>({})
  const [problem, setProblem] = useState<string>()

  function submit(event: FormEvent) {
    event.preventDefault()
    const choices = new Map(rows.map((audience) => [audience, choiceOf(audience)]))
    const missing = [...choices.values()].find(
      (choice) => choice !== 'as it is' && choice !== 'nothing' && toldOf(exact, choice, where) === undefined,
    )
    if (missing) return setProblem(missing === 'city' ? say.sayWhichCity : say.sayWhichCountry)
    const next = derivedSides(field, exact, sides, side, choices, where, times)
    if (!next.some((one) => one.value === side.value)) {
      return setProblem(say.somebodyKeepsExact)
    }
    editing.setSides(
      field.name,
      next.map((one) => {
        const added = others.find(({ audience }) => audience === one.audience)
        return added?.unchecked ? { ...one, unchecked: true } : one
      }),
    )
    onDone()
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      <p className="wrap-anywhere">{say.exactlyItIs(<b>{exact.words}</b>)}</p>
      {exact.kind === 'place' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={say.city}
            value={where.city}
            autoComplete="off"
            onChange={(event) => setWhere({ ...where, city: event.target.value })}
          />
          <Field
            label={say.country}
            value={where.country}
            autoComplete="off"
            onChange={(event) => setWhere({ ...where, country: event.target.value })}
          />
        </div>
      )}
      <ul className="divide-y divide-line">
        {rows.map((audience) => (
          <Row
            key={audience}
            label={audienceLabel(audience, circles.all)}
            choice={choiceOf(audience)}
            options={[...(has(audience) ? (['as it is'] as const) : []), ...precisionsOf(exact)]}
            told={toldIn(choiceOf(audience))}
            onChoose={(choice) => {
              setProblem(undefined)
              setChosen(new Map([...chosen, [audience, choice]]))
            }}
          />
        ))}
      </ul>
      <Audiences
        taken={rows}
        people={[]}
        owner={atSign}
        circles={circles}
        verb={say.giveTo(field.label)}
        onChoose={(one) => {
          if (!rows.some((row) => sameAudience(row, one.audience))) setOthers([...others, one])
        }}
      />
      <p className="text-soft text-sm">{say.restSeesEveryones}</p>
      <Times
        legend={say.exactlyForHowLong}
        field={field}
        side={times}
        isSentAhead
        onChange={(changed) => setTimes({ ...times, ...changed })}
      />
      {problem && <Problem>{problem}</Problem>}
      <Button type="submit" className="w-full">
        {say.makeTheseSides}
      </Button>
    </form>
  )

  function toldIn(choice: Choice): string | undefined {
    return choice === 'as it is' ? undefined : toldOf(exact, choice, where)
  }
}

function Row({
  label,
  choice,
  options,
  told,
  onChoose,
}: {
  label: string
  choice: Choice
  options: readonly Choice[]
  told: string | undefined
  onChoose: (choice: Choice) => void
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
      <span className="min-w-0">
        <span className="block font-medium wrap-anywhere">{label}</span>
        {told !== undefined && <span className="block text-soft text-sm wrap-anywhere">{told}</span>}
      </span>
      <select
        aria-label={say.whatTheyGet(label)}
        value={choice}
        onChange={(event) => onChoose(event.target.value as Precision)}
        className="min-h-11 rounded-control border border-edge bg-raised px-3 text-base text-ink"
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {words[option]}
          </option>
        ))}
      </select>
    </li>
  )
}
