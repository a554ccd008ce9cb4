'use client'

import { ArrowDown, ArrowUp, Check } from 'lucide-react'
import { memo, useId } from 'react'
import { categoryOfSection } from '../../lib/profile/arrange.ts'
import type { Section } from '../../lib/profile/fields.ts'
import { replaceOrder } from '../../lib/profile/order.ts'
import { shownColor, themeColors } from '../../lib/profile/theme.ts'
import { Choices } from '../_ui/choices.tsx'
import { isEmpty } from './draft.ts'
import { PrivateAccount } from './private-account.tsx'
import type { Editing } from './use-draft.ts'
import { type Moves, useReorder } from './use-reorder.ts'
import * as say from './words.tsx'

/** How the page looks to everyone: by day or by night, in which colour, and in which order. */
export const Appearance = memo(function Appearance({ editing }: { editing: Editing }) {
  const { theme } = editing.looks
  return (
    <div className="mt-8 mb-10 space-y-12">
      <Choices
        legend={say.lightOrDark}
        options={[
          { value: 'light', words: say.light },
          { value: 'dark', words: say.dark },
        ]}
        value={theme.mode}
        onChange={(mode) => editing.setting('theme', mode)}
      />
      <Colours editing={editing} />
      <Order editing={editing} />
      <PrivateAccount editing={editing} />
    </div>
  )
})

function Colours({ editing }: { editing: Editing }) {
  const { theme } = editing.looks
  const name = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium text-sm">{say.colour}</legend>
      <div className="flex flex-wrap gap-3">
        {themeColors.map(({ name: words, light }) => (
          <label key={light} className="relative grid w-16 cursor-pointer justify-items-center gap-1 text-sm">
            <Swatch color={shownColor({ mode: theme.mode, color: light })} isChosen={light === theme.color} />
            <input
              type="radio"
              name={name}
              value={light}
              checked={light === theme.color}
              onChange={() => editing.setting('theme_color', light)}
              className="absolute inset-0 cursor-pointer appearance-none rounded-control focus-visible:outline-3 focus-visible:outline-owner-text focus-visible:outline-offset-3"
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** As a picture, since the policy lets no page put a style on an element of its own. */
function Swatch({ color, isChosen }: { color: string; isChosen: boolean }) {
  return (
    <span className="relative grid size-12 place-items-center">
      <svg viewBox="0 0 48 48" className="size-12" aria-hidden="true">
        <circle cx="24" cy="24" r="22" fill={color} stroke="currentColor" strokeWidth={isChosen ? 4 : 1} />
      </svg>
      {isChosen && <Check className="absolute size-6 rounded-full bg-paper p-1 text-ink" aria-hidden="true" />}
    </span>
  )
}

const parts: readonly Section[] = ['details', 'about', 'location', 'featured', 'social', 'games']

function Order({ editing }: { editing: Editing }) {
  return (
    <section aria-labelledby="order">
      <h2 id="order" className="font-medium text-sm">
        {say.order}
      </h2>
      <p className="mt-1 max-w-prose text-soft">{say.howToReorder}</p>
      {parts.map((part) => (
        <Part key={part} part={part} editing={editing} />
      ))}
    </section>
  )
}

function Part({ part, editing }: { part: Section; editing: Editing }) {
  const shown = editing.looks.fields
    .filter(({ field, answers }) => field.section === part && answers.length > 0)
    .map(({ field }) => editing.draft.find((one) => one.field.name === field.name))
    .flatMap((one) => (one?.sides.some(({ value }) => !isEmpty(value)) ? [one.field] : []))
  const { moves, dragged, said } = useReorder(
    shown.map(({ name }) => name),
    (names) => {
      const labels = names.map((name) => {
        const field = shown.find((one) => one.name === name)
        return field?.kind === 'custom' ? field.label : name
      })
      const stored = editing.looks.settings.get('field_order_of_self') ?? ''
      editing.setting('field_order_of_self', replaceOrder(stored, categoryOfSection(part), labels))
    },
  )
  if (shown.length < 2) return null
  return (
    <section className="mt-6">
      <h3 className="text-soft text-sm">{say.sectionTitles[part]}</h3>
      <ol className="mt-2 divide-y divide-line rounded-sheet bg-sunken">
        {shown.map(({ name, label }, at) => (
          <Row
            key={name}
            label={label}
            at={at}
            isLast={at === shown.length - 1}
            isDragged={at === dragged}
            moves={moves}
          />
        ))}
      </ol>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </section>
  )
}

interface RowProps {
  readonly label: string
  readonly at: number
  readonly isLast: boolean
  readonly isDragged: boolean
  readonly moves: Moves
}

/** Of hundreds only those that move are drawn anew. */
const Row = memo(function Row({ label, at, isLast, isDragged, moves }: RowProps) {
  return (
    <li
      {...moves.row(at)}
      data-dragged={isDragged || undefined}
      className="flex min-h-13 cursor-grab items-center gap-3 px-4 data-dragged:opacity-50"
    >
      <span className="min-w-0 grow wrap-anywhere">{label}</span>
      <Move by={-1} label={label} disabled={at === 0} onMove={() => moves.move(at, at - 1, label)} />
      <Move by={1} label={label} disabled={isLast} onMove={() => moves.move(at, at + 1, label)} />
    </li>
  )
})

function Move({ by, label, disabled, onMove }: { by: 1 | -1; label: string; disabled: boolean; onMove: () => void }) {
  const Icon = by < 0 ? ArrowUp : ArrowDown
  return (
    <button
      type="button"
      aria-disabled={disabled}
      onClick={() => !disabled && onMove()}
      className="grid size-11 shrink-0 place-items-center rounded-control hover:bg-line aria-disabled:opacity-30"
    >
      <Icon className="size-5" aria-hidden="true" />
      <span className="sr-only">{by < 0 ? say.moveUp(label) : say.moveDown(label)}</span>
    </button>
  )
}
