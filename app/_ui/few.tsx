'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { language } from '../_words/language.ts'
import * as say from './words.tsx'

/** The beginning of a list, and the rest of it when asked for: thousands of rows cost nobody anything who does not look. */
export function Few<T>({
  of,
  first,
  more,
  what,
  className,
  children,
}: {
  of: readonly T[]
  first: number
  /** How many come at a time. */
  more: number
  /** What they are, for those who hear the page: `records of .wavi`. */
  what: string
  className?: string
  /** A list item with its key. */
  children: (item: T) => ReactNode
}) {
  const [shown, setShown] = useState(first)
  const list = useRef<HTMLUListElement>(null)
  const goOnAt = useRef<number>(undefined)
  // Who goes through the list by keyboard goes on where the new ones begin.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when more are shown
  useEffect(() => {
    const begin = goOnAt.current === undefined ? undefined : list.current?.children[goOnAt.current]
    begin?.querySelector<HTMLElement>('button, a')?.focus()
    goOnAt.current = undefined
  }, [shown])
  const left = of.length - shown
  return (
    <>
      <ul ref={list} className={className}>
        {of.slice(0, shown).map(children)}
      </ul>
      {left > 0 && (
        <button
          type="button"
          onClick={() => {
            goOnAt.current = shown
            setShown(shown + more)
          }}
          className="-ms-3 mt-1 min-h-11 rounded-control px-3 font-medium text-owner-text hover:bg-sunken"
        >
          {say.showMore(
            Math.min(more, left).toLocaleString(language),
            <span className="sr-only"> {say.ofWhat(what)}</span>,
            <span className="font-normal text-soft"> {say.howManyLeft(left.toLocaleString(language))}</span>,
          )}
        </button>
      )}
    </>
  )
}
