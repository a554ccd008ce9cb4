import type { AtKey } from '../../lib/protocol/at-key.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { type Item, inOrder, type Known } from './items.ts'

/** Records by their full names, in the order in which they are shown. */
export type Store = ReadonlyMap<string, Known>

/** What became of records, by their full names: undefined when one is gone. */
export type Changes = ReadonlyMap<string, Known | undefined>

/** What has changed on this device from one moment to another. What it does not keep is not gone when it is here no longer. */
export function changesBetween(before: Store, after: Store, isKept: (key: AtKey) => boolean): Changes {
  const changes = new Map<string, Known | undefined>()
  for (const [id, known] of after) {
    const was = before.get(id)
    if (!was || !isSame(was, known)) changes.set(id, known)
  }
  for (const [id, { key }] of before) if (!after.has(id) && isKept(key)) changes.set(id, undefined)
  return changes
}

/** The store with what has changed; what is new stands where it belongs. */
export function withChanges(store: Store, changes: Changes, itemFor: (known: Known) => Item): Store {
  if (changes.size === 0) return store
  const next = new Map(store)
  let hasNew = false
  for (const [id, known] of changes) {
    if (!known) next.delete(id)
    else {
      hasNew ||= !next.has(id)
      next.set(id, known)
    }
  }
  return hasNew ? ordered(next, itemFor) : next
}

export function ordered(store: Store, itemFor: (known: Known) => Item): Store {
  return new Map(inOrder([...store.values()].map(itemFor)).map(({ id }) => [id, store.get(id) as Known]))
}

function isSame(one: Known, other: Known): boolean {
  const [a, b] = [one.metadata ?? {}, other.metadata ?? {}]
  const names = Object.keys({ ...a, ...b }) as (keyof Metadata)[]
  return one.unsent === other.unsent && names.every((name) => String(a[name]) === String(b[name]))
}
