'use client'

import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { EntryHere } from '../../lib/client/sync/entries-here.ts'
import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import { isKept } from '../../lib/client/sync/scope.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import { type AtKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { useSession } from '../_client/session.tsx'
import { useClient } from '../_client/use-client.ts'
import { useSync } from '../_client/use-sync.ts'
import { useTrouble } from '../_client/use-trouble.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { type Changes, changesBetween, ordered, type Store, withChanges } from './follow.ts'
import { type Item, isThere, itemOf, type Known } from './items.ts'

export type Loaded =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly records: Records }

/** Every record of an atSign, as far as it is known by now. */
export interface Records {
  readonly owner: AtSign
  /** In order; what has ended is not among them. */
  readonly items: readonly Item[]
  /** Milliseconds since the epoch, a little behind. */
  readonly now: number
  /** `here` is what this device keeps, until the server has told all names, and `names` until it has told the times too. */
  readonly known: 'here' | 'names' | 'all'
  /** When what is here was all there was, in milliseconds since the epoch. */
  readonly asOf: number | undefined
  /** How many there are of which it has more to tell than can be read. */
  readonly unread: number
  /** Why it has not told everything. */
  readonly trouble: string | undefined
  /** Reads everything once more, without taking away what is on the screen. */
  reload(): void
  /** What became of records, by their full names: undefined when one is gone. */
  settle(settled: ReadonlyMap<string, Metadata | undefined>): void
  client(): Promise<AtClient>
}

/** How often what is on the screen catches up with the clock, and with what goes on. */
const clockMillis = 15_000
export const catchUpMillis = 300
/** How long the page may be busy at a time with what there may be thousands of, in milliseconds. */
export const sliceMillis = 8

export function useRecords(owner: AtSign): Loaded {
  const { state: session, device } = useSession()
  const [store, setStore] = useState<Store>()
  const [known, setKnown] = useState<Records['known']>('here')
  const [unread, setUnread] = useState(0)
  const [failure, setFailure] = useState<string>()
  const [turn, setTurn] = useState(0)
  const [now, setNow] = useState(Date.now)
  const isOpen = useRef(false)
  const sync = useSync(owner)
  const isAway = useTrouble(sync) !== undefined
  const itemFor = useItems()
  const client = useCallback(async () => (await device()).clientOf(owner), [device, owner])
  const following = useFollowing(owner, sync?.phase ?? 'idle', (changes) =>
    setStore((store) => store && withChanges(store, changes, itemFor)),
  )

  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), clockMillis)
    return () => clearInterval(clock)
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for it once more
  useEffect(() => {
    if (session === 'opening') return
    const leaving = new AbortController()
    const { signal } = leaving
    setFailure(undefined)
    setKnown(isOpen.current ? 'names' : 'here')
    const show = (next: Store, known: Records['known']) => {
      if (signal.aborted) return
      setStore(following.catchUp(ordered(next, itemFor), itemFor))
      setKnown(known)
    }
    // What is on the screen already stays there until everything has been read anew.
    const begin = (here: Store) => !signal.aborted && following.begin(here)
    const prepare = (store: Store) => inSlices(store.values(), itemFor, signal)
    read(client, { begin, prepare, show: isOpen.current ? () => {} : show }, signal).then(
      ({ store, unread }) => {
        show(store, 'all')
        isOpen.current = true
        if (!signal.aborted) setUnread(unread)
      },
      (error) => !signal.aborted && setFailure(sentenceOf(error, owner)),
    )
    return () => leaving.abort()
  }, [owner, session, client, itemFor, following, turn])

  const again = useCallback(() => setTurn((n) => n + 1), [])
  const isFailed = useRef(false)
  isFailed.current = failure !== undefined
  // Who could not be asked before can be now.
  useEffect(() => {
    if (!isAway && isFailed.current) again()
  }, [isAway, again])
  const settle = useCallback((settled: ReadonlyMap<string, Metadata | undefined>) => {
    setNow(Date.now())
    setStore((store) => {
      const next = new Map(store)
      for (const [id, metadata] of settled) {
        const before = next.get(id)
        if (before && metadata) next.set(id, { key: before.key, metadata })
        else next.delete(id)
      }
      return next
    })
  }, [])

  const items = useMemo(() => store && [...store.values()].map(itemFor), [store, itemFor])
  const there = useMemo(() => items?.filter((item) => isThere(item, now)), [items, now])

  if (!there) return failure === undefined ? { state: 'opening' } : { state: 'failed', sentence: failure, again }
  return {
    state: 'open',
    records: {
      owner,
      items: there,
      now,
      known,
      asOf: sync?.asOf,
      unread,
      trouble: failure,
      reload: again,
      settle,
      client,
    },
  }
}

/** What is done with what is read, as it comes. */
interface Reading {
  /** Is told first what this device keeps. */
  begin(here: Store): void
  /** Before it is shown. */
  prepare(store: Store): Promise<void>
  show(store: Store, known: Records['known']): void
}

/**
 * First what this device keeps; then all names, which the server tells at once; then from when and until when each is seen.
 * No values: those are read when one is looked at. One's own come before the copies of what others wrote, who may have
 * written more than can be read.
 */
async function read(
  client: () => Promise<AtClient>,
  { begin, prepare, show }: Reading,
  signal: AbortSignal,
): Promise<{ store: Store; unread: number }> {
  const atClient = await client()
  const here = knownIn(await atClient.entriesHere({ showHidden: true }))
  begin(here)
  await prepare(here)
  // That nothing is here says nothing of the server.
  if (here.size > 0) show(here, 'here')
  const told = await atClient.everyName({ signal })
  const { unsent, isRemoved } = unsentIn(await atClient.unsent())
  const keys = told.filter((key) => !isRemoved(key))
  const store = new Map<string, Known>(keys.map((key) => [formatAtKey(key), here.get(formatAtKey(key)) ?? { key }]))
  for (const key of unsent) if (here.has(key)) store.set(key, here.get(key) as Known)
  await prepare(store)
  show(store, 'names')
  let shown = Date.now()
  let unread = 0
  for (const isCopy of [false, true]) {
    const some = keys.filter(({ kind }) => (kind === 'cached') === isCopy)
    for await (const page of atClient.times(some, { signal })) {
      for (const times of page) {
        const { key } = times
        const name = formatAtKey(key)
        // Of what was changed here the server tells how it was before.
        if (unsent.has(name)) continue
        if (times.state === 'there') store.set(name, { key, metadata: times.metadata })
        else if (times.state === 'gone') store.delete(name)
        else unread++
      }
      await prepare(store)
      if (Date.now() - shown < catchUpMillis) continue
      show(store, 'names')
      shown = Date.now()
    }
  }
  return { store, unread }
}

function knownIn(entries: readonly EntryHere[]): Map<string, Known> {
  // What is of this device alone is kept by no server.
  const all = entries.filter(({ key }) => key.kind !== 'local')
  return new Map(all.map(({ key, metadata, unsent }) => [formatAtKey(key), { key, metadata, unsent }]))
}

function unsentIn(all: readonly Unsent[]): { unsent: ReadonlySet<string>; isRemoved: (key: AtKey) => boolean } {
  const namesOf = (some: readonly Unsent[]) => new Set(some.map(({ key }) => formatAtKey(key)))
  const removed = namesOf(all.filter(({ change }) => change === 'delete'))
  const unsent = namesOf(all.filter(({ change }) => change !== 'delete'))
  return { unsent, isRemoved: (key) => removed.has(formatAtKey(key)) }
}

/** What other tabs and devices change, from when what is here was read. */
interface Following {
  /** From now on what differs from this has been changed. */
  begin(here: Store): void
  /** What was read meanwhile, with what has been changed since it was begun. */
  catchUp(read: Store, itemFor: (known: Known) => Item): Store
}

/** Calls back with what changes on this device, by whomever: once for all that one synchronisation brings. */
function useFollowing(owner: AtSign, phase: SyncState['phase'], onChanges: (changes: Changes) => void): Following {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const told = useRef(onChanges)
  told.current = onChanges
  const before = useRef<Store>(undefined)
  const since = useRef<Changes>(new Map())

  useEffect(() => {
    if (!open || phase !== 'idle') return
    return open.watchEntries({ showHidden: true }, (entries) => {
      if (!before.current) return
      const now = knownIn(entries)
      const { namespaces } = open.preferences
      const changes = changesBetween(before.current, now, (key) => isKept(key, namespaces))
      before.current = now
      if (changes.size === 0) return
      since.current = new Map([...since.current, ...changes])
      startTransition(() => told.current(changes))
    })
  }, [open, phase])

  return useMemo(
    () => ({
      begin(here) {
        before.current = here
        since.current = new Map()
      },
      catchUp: (read, itemFor) => withChanges(read, since.current, itemFor),
    }),
    [],
  )
}

/** Makes something of each, and lets the page have a turn now and then. */
async function inSlices<One>(all: Iterable<One>, make: (one: One) => void, signal: AbortSignal): Promise<void> {
  let begun = performance.now()
  for (const one of all) {
    make(one)
    if (performance.now() - begun < sliceMillis) continue
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
    begun = performance.now()
  }
}

/** An item is made once for each state of a record, so what has not changed is not looked at again. */
function useItems(): (known: Known) => Item {
  const made = useRef(new WeakMap<Known, Item>())
  return useCallback((known: Known) => {
    const item = made.current.get(known) ?? itemOf(known)
    made.current.set(known, item)
    return item
  }, [])
}
