'use client'

import { Plus } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { Field as ProfileField } from '../../lib/profile/fields.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { readAtSign } from '../_words/read-at-sign.ts'

/** Chips for whom a value could be as well: everyone, only me, people who have a side elsewhere, or somebody new. */
export function AddSide({
  field,
  taken,
  people,
  owner,
  onAdd,
}: {
  field: ProfileField
  taken: readonly Audience[]
  people: readonly Audience[]
  owner: AtSign
  onAdd: (audience: Audience) => void
}) {
  const [choosing, setChoosing] = useState(false)
  const [asking, setAsking] = useState(false)
  const free = (['everyone', 'only me', ...people] as const).filter(
    (audience) => !taken.some((one) => sameAudience(one, audience)),
  )
  function add(audience: Audience) {
    onAdd(audience)
    setChoosing(false)
    setAsking(false)
  }

  if (!choosing) {
    return (
      <button
        type="button"
        aria-expanded={false}
        onClick={() => setChoosing(true)}
        className="-ml-2 mt-1 inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 font-medium text-owner-text text-sm hover:bg-sunken"
      >
        <Plus className="size-4" aria-hidden="true" />
        Add a side<span className="sr-only"> to {field.label}</span>
      </button>
    )
  }
  return (
    <div className="mt-3 animate-rise">
      <p className="mb-2 text-soft text-sm">Who gets their own value?</p>
      <div className="flex flex-wrap gap-2">
        {free.map((audience) => (
          <AddChip key={audience} field={field} onClick={() => add(audience)}>
            {audience === 'everyone' ? 'Everyone' : audience === 'only me' ? 'Only me' : audience}
          </AddChip>
        ))}
        <AddChip field={field} expanded={asking} onClick={() => setAsking(!asking)}>
          Somebody
        </AddChip>
        <button
          type="button"
          onClick={() => setChoosing(false)}
          className="min-h-9 rounded-full px-3 text-soft text-sm hover:bg-sunken"
        >
          Cancel
        </button>
      </div>
      {asking && <Somebody owner={owner} taken={taken} onAdd={add} />}
    </div>
  )
}

function AddChip({
  field,
  expanded,
  onClick,
  children,
}: {
  field: ProfileField
  expanded?: boolean
  onClick: () => void
  children: string
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-expanded={expanded}
      className="inline-flex min-h-9 items-center gap-1 rounded-full border border-edge border-dashed px-3 text-sm text-soft hover:border-solid hover:bg-sunken hover:text-ink"
    >
      <Plus className="size-3.5" aria-hidden="true" />
      <span className="sr-only">Add {field.label} for </span>
      {children}
    </button>
  )
}

/** A person by atSign. Not a form of its own: it stands inside the page's. */
function Somebody({
  owner,
  taken,
  onAdd,
}: {
  owner: AtSign
  taken: readonly Audience[]
  onAdd: (atSign: AtSign) => void
}) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()

  function add() {
    const read = readAtSign(text)
    if ('problem' in read) return setProblem(read.problem)
    const { atSign } = read
    if (sameAtSign(atSign, owner)) return setProblem('That is you. Use “Only me”.')
    if (taken.some((one) => sameAudience(one, atSign))) return setProblem(`${atSign} has a side here already.`)
    onAdd(atSign)
  }

  return (
    <div className="mt-3 max-w-sm animate-rise">
      <Field
        label="Whose atSign?"
        beside={
          <Button kind="quiet" onClick={add}>
            Add
          </Button>
        }
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(undefined)
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
        problem={problem}
        placeholder="@bob"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus
      />
    </div>
  )
}
