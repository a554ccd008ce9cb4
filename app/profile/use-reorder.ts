'use client'

import { type DragEvent, useState } from 'react'
import * as say from './words.tsx'

export interface Reorder {
  /** What a row has so that it can be dragged, and be dragged to. */
  row(at: number): {
    readonly draggable: true
    readonly 'data-dragged': true | undefined
    onDragStart(event: DragEvent): void
    onDragOver(event: DragEvent): void
    onDrop(event: DragEvent): void
    onDragEnd(): void
  }
  move(from: number, to: number, label: string): void
  /** What was done last, for who does not see it. */
  readonly said: string
}

/** Puts a list in another order, by dragging with the mouse, or step by step. */
export function useReorder(names: readonly string[], onOrder: (names: readonly string[]) => void): Reorder {
  const [dragged, setDragged] = useState<number>()
  const [said, setSaid] = useState('')

  function place(from: number, to: number) {
    const name = names[from]
    if (name === undefined || from === to) return
    const others = names.filter((_, at) => at !== from)
    onOrder([...others.slice(0, to), name, ...others.slice(to)])
  }

  return {
    row: (at) => ({
      draggable: true,
      'data-dragged': dragged === at || undefined,
      onDragStart(event) {
        event.dataTransfer.effectAllowed = 'move'
        setDragged(at)
      },
      onDragOver: (event) => dragged !== undefined && event.preventDefault(),
      onDrop(event) {
        event.preventDefault()
        if (dragged !== undefined) place(dragged, at)
      },
      onDragEnd: () => setDragged(undefined),
    }),
    move(from, to, label) {
      place(from, to)
      setSaid(say.isNumber(label, to + 1, names.length))
    },
    said,
  }
}
