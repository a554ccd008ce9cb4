'use client'

import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

/** A few pages in one place, one of them in sight; the arrow keys go from one to the next. [WAI-ARIA, tabs] */
export function Tabs<Name extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  children,
}: {
  label: string
  tabs: readonly { readonly name: Name; readonly words: ReactNode }[]
  chosen: Name
  onChoose: (name: Name) => void
  /** What belongs to the chosen one. */
  children: ReactNode
}) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  function press(event: KeyboardEvent) {
    const at = tabs.findIndex(({ name }) => name === chosen)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : step && at + step
    if (next === undefined) return
    event.preventDefault()
    const to = (next + tabs.length) % tabs.length
    onChoose(tabs[to]?.name ?? chosen)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus()
  }

  return (
    <>
      <div ref={list} role="tablist" aria-label={label} onKeyDown={press} className="flex flex-wrap gap-1">
        {tabs.map(({ name, words }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={name === chosen ? `${id}-of` : undefined}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
            className="min-h-11 rounded-control px-4 text-soft hover:bg-sunken aria-selected:bg-sunken aria-selected:font-semibold aria-selected:text-ink"
          >
            {words}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-of`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  )
}
