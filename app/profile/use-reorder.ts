'use client'

import { type DragEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import * as say from './words.tsx'

/** What a row has so that it can be dragged, and be dragged to. */
interface Row {
  readonly draggable: true
  onDragStart(event: DragEvent): void
  onDragOver(event: DragEvent): void
  onDrop(event: DragEvent): void
  onDragEnd(): void
}

/** The same for as long as the list is on the screen. */
export interface Moves {
  row(at: number): Row
  move(from: number, to: number, label: string): void
}

export interface Reorder {
  readonly moves: Moves
  /** The row that is being dragged. */
  readonly dragged: number | undefined
  /** What was done last, for who does not see it. */
  readonly said: string
}

/** Puts a list in another order, by dragging with the mouse, or step by step. */
export function useReorder(names: readonly string[], onOrder: (names: readonly string[]) => void): Reorder {
  const [dragged, setDragged] = useState<number>()
  const [said, setSaid] = useState('')
  const latest = useRef({ names, onOrder, dragged })
  // Of what is on the screen, not of what is drawn for later: rows are told by where they stand.
  useLayoutEffect(() => {
    latest.current = { names, onOrder, dragged }
  }, [names, onOrder, dragged])

  const moves = useMemo((): Moves => {
    function place(from: number, to: number) {
      const { names, onOrder } = latest.current
      const name = names[from]
      if (name === undefined || from === to) return
      const others = names.filter((_, at) => at !== from)
      onOrder([...others.slice(0, to), name, ...others.slice(to)])
    }

    return {
      row: (at) => ({
        draggable: true,
        onDragStart(event) {
          event.dataTransfer.effectAllowed = 'move'
          setDragged(at)
        },
        onDragOver: (event) => latest.current.dragged !== undefined && event.preventDefault(),
        onDrop(event) {
          event.preventDefault()
          const { dragged } = latest.current
          if (dragged !== undefined) place(dragged, at)
        },
        onDragEnd: () => setDragged(undefined),
      }),
      move(from, to, label) {
        place(from, to)
        setSaid(say.isNumber(label, to + 1, latest.current.names.length))
      },
    }
  }, [])

  return { moves, dragged, said }
}
