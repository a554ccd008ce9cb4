'use client'

import { useEffect, useMemo, useRef } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { type Circles, circlesOf } from '../../lib/profile/group-sides.ts'
import { keepGroupSides } from '../../lib/profile/save-groups.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here } from './here.ts'
import { useBook } from './use-book.ts'
import { useClient } from './use-client.ts'
import { useSync } from './use-sync.ts'

/** The groups that a value can be for, as they change anywhere. */
export function useCircles(owner: AtSign): Here<Circles> {
  return useCirclesIn(useBook(owner))
}

/** The same, where the book is at hand. */
export function useCirclesIn(book: Here<Book>): Here<Circles> {
  return useMemo(() => (book.state === 'here' ? here(circlesOf(book.value)) : book), [book])
}

/**
 * Sees to it that everybody has what their groups get, now and after every change of a group, here or anywhere else. Not before
 * all of it is on this device, and never while something is `busy` writing the same.
 */
export function useKeptGroups(owner: AtSign, circles: Here<Circles>, busy = false): void {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const sync = useSync(owner)
  const isReady = sync?.isWhole === true && sync.phase !== 'pulling' && !busy
  const all = circles.state === 'here' ? circles.value : undefined
  const kept = useRef<Circles>(undefined)
  useEffect(() => {
    if (!open || !all || !isReady || kept.current === all) return
    kept.current = all
    // Once begun it goes on to its end, also when nobody looks any more.
    keepGroupSides(open, all).catch(() => {
      // The next look tries again; what was refused is told where it waits.
      kept.current = undefined
    })
  }, [open, all, isReady])
}
