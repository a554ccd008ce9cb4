import { AtError } from '../../protocol/at-error.ts'
import {
  type AtKey,
  cachedOf,
  formatAtKey,
  isHidden,
  isReserved,
  type LocalKey,
  parseAtKey,
} from '../../protocol/at-key.ts'
import { sameAtSign } from '../../protocol/at-sign.ts'
import { decodeBase2e15 } from '../../protocol/base2e15.ts'
import { hasEnded, isActive, type Metadata } from '../../protocol/metadata.ts'
import type { KeyState, LocalRecord, LocalRecords, Pending } from '../../vault/local-records.ts'
import { type ClientContext, placeOf } from '../context.ts'
import { type GetOptions, openStored, type ReadableKey } from '../get.ts'
import { type ListOptions, list } from '../list.ts'
import type { StoredValue } from '../reading.ts'
import type { AtValue } from '../values.ts'
import type { Preferences } from './preferences.ts'
import { type Position, positionIn } from './pull.ts'
import { isKept } from './scope.ts'
import type { Look } from './together.ts'

/** Which keys of all that are here; those that pass every one of these. */
export type KeyFilter = Omit<ListOptions, 'signal'>

export interface Here {
  readonly records: LocalRecords
  readonly look: (name: string) => Promise<Look>
  readonly context: ClientContext
  readonly preferences: () => Preferences
}

/** Whether what has not begun yet is read as well. */
export type When = Pick<GetOptions, 'unborn'>

/** What can be read on a device. */
export type HereKey = ReadableKey | LocalKey

/** The name under which a key is found here: others' records as the copy that the own server keeps. */
export function nameHere({ context }: Here, key: HereKey): string {
  const isTheirs = (key.kind === 'public' || key.kind === 'shared') && !sameAtSign(key.sharedBy, context.atSign)
  return formatAtKey(isTheirs ? cachedOf(key) : key)
}

/** What is here of a key: its value, that there is none, or that nobody here can tell. */
export type Found<Key extends AtKey> = AtValue<Key> | 'none' | 'unknown'

/** Reads and opens what is here. AT0014 when it does not open. */
export async function readHere<Key extends HereKey>(here: Here, key: Key, when: When = {}): Promise<Found<Key>> {
  const { state, settings } = await here.look(nameHere(here, key))
  return openState(here, key, state, positionIn(settings, here.preferences().namespaces), when)
}

/** What is recorded here beside a value, without opening it. */
export async function metaHere(
  here: Here,
  key: HereKey,
  { unborn }: When = {},
): Promise<Metadata | 'none' | 'unknown'> {
  const { state, settings } = await here.look(nameHere(here, key))
  const { record, pending } = state
  if (!record && pending?.change !== 'put') {
    return missing(here, key, state, positionIn(settings, here.preferences().namespaces))
  }
  if (!isReadable(here, state, unborn && isMine(here, key))) return 'none'
  return pending ? withTimes(record?.metadata ?? {}, pending) : (record?.metadata ?? 'none')
}

export async function openState<Key extends HereKey>(
  here: Here,
  key: Key,
  { record, pending }: KeyState,
  position: Position,
  { unborn }: When = {},
): Promise<Found<Key>> {
  const { context } = here
  const marks = { here: position.asOf === undefined || key.kind === 'local' ? {} : { asOf: position.asOf } }
  const isSomething = record || (pending && pending.change !== 'meta')
  if (isSomething && !isReadable(here, { record, pending }, unborn && isMine(here, key))) return 'none'
  if (pending?.change === 'put') {
    return { ...(await openPending(here, key, pending, record)), ...marks, unsent: true }
  }
  if (record) {
    const metadata = pending ? withTimes(record.metadata, pending) : record.metadata
    const value = await openStored(context, key, storedOf({ ...record, metadata }))
    return { ...value, ...marks, ...(pending && { unsent: true as const }) }
  }
  return missing(here, key, { pending }, position)
}

/** What another will show from a time on is here before, and nobody's to read. */
function isMine({ context }: Here, { sharedBy }: HereKey): boolean {
  return sameAtSign(sharedBy, context.atSign)
}

/** Whether what is not here is nowhere. */
function missing(
  { context, preferences }: Here,
  key: HereKey,
  { pending }: Pick<KeyState, 'pending'>,
  position: Position,
): 'none' | 'unknown' {
  if (key.kind === 'local' || pending?.change === 'delete') return 'none'
  const isOwn = key.kind === 'cached' || sameAtSign(key.sharedBy, context.atSign)
  return isOwn && position.isComplete && isKept(key, preferences().namespaces) ? 'none' : 'unknown'
}

function storedOf({ name, value = '', metadata }: LocalRecord): StoredValue {
  return { name, value, metadata }
}

/** A value that waits to be sent, as it will be read then. */
async function openPending<Key extends HereKey>(
  { context }: Here,
  key: Key,
  pending: Pending,
  record: LocalRecord | undefined,
): Promise<AtValue<Key>> {
  const { draft } = pending
  if (!draft) throw new AtError('AT0014', 'What was to be sent is not here any more.')
  const text = await context.keys.openFromSelf(
    draft.value,
    { ...draft.metadata, isBinary: draft.isBinary },
    placeOf(key),
  )
  const { isBinary } = draft
  const isPublic = key.kind === 'public'
  const metadata = { ...withTimes(record?.metadata ?? {}, pending), isBinary, isEncrypted: !isPublic }
  return {
    key,
    text,
    ...(isBinary ? { bytes: decodeBase2e15(text) } : {}),
    metadata,
    // It is signed when it is sent, and nobody else has touched it.
    ...(isPublic ? { signature: 'verified' as const } : {}),
  }
}

/** As a server would have it after the change. */
export function withTimes(found: Metadata, { options, at }: Pick<Pending, 'options' | 'at'>): Metadata {
  // What had ended by then is not there any more, and begins anew.
  const metadata = found.expiresAt !== undefined && found.expiresAt <= at ? {} : found
  const { ttl, ttb, ttr, ccd } = options
  const begins = ttb === undefined ? Math.max(at, metadata.availableAt ?? at) : at + ttb
  const { availableAt: _, expiresAt: __, ...others } = metadata
  const from = ttb === undefined ? metadata.availableAt : begins
  const until = ttl === undefined ? metadata.expiresAt : ttl === 0 ? undefined : begins + ttl
  return {
    ...others,
    ...(from === undefined ? {} : { availableAt: from }),
    ...(until === undefined ? {} : { expiresAt: until }),
    ...(ttr ? { ttr } : {}),
    ...(ccd === undefined ? {} : { ccd }),
  }
}

/** Whether there is something here that can be read at this time, with what waits to be sent. */
function isReadable({ context }: Here, { record, pending }: KeyState, unborn: boolean | undefined): boolean {
  if (pending?.change === 'delete') return false
  if (pending?.change !== 'put' && record?.value === undefined) return false
  const metadata = pending ? withTimes(record?.metadata ?? {}, pending) : (record?.metadata ?? {})
  return unborn ? !hasEnded(metadata, context.now()) : isActive(metadata, context.now())
}

/** The record as it came, for whoever needs it to open another. */
export async function storedHere({ look }: Pick<Here, 'look'>, key: AtKey): Promise<StoredValue | undefined> {
  const { record } = (await look(formatAtKey(key))).state
  return record?.value === undefined ? undefined : storedOf(record)
}

/**
 * The keys of what is here and can be read now, copies of others' records too. None of the protocol's own. Before all has come
 * once, the server is asked as well: what has not come yet is there all the same.
 */
export async function keysHere(here: Here, filter: ListOptions = {}): Promise<AtKey[]> {
  const { records, preferences, context } = here
  const [found, settings] = await Promise.all([keysIn(here, filter), records.settings()])
  if (positionIn(settings, preferences().namespaces).isComplete) return found
  const { regex, showHidden, signal } = filter
  const there = await list(context, { regex, showHidden, signal }).catch((error) => {
    // Some of it is more than nothing; that there is nothing is not known.
    if (found.length > 0 && isWithoutLine(error) && !signal?.aborted) return []
    throw error
  })
  const passing = passes(filter)
  const changed = await changedHere(here, filter)
  const names = new Set([...found, ...there].map(formatAtKey))
  return [...names].filter((name) => changed.get(name) ?? true).flatMap((name) => passing(name) ?? [])
}

/** The same of what is here, and of nothing else. */
export async function keysIn(here: Here, filter: KeyFilter): Promise<AtKey[]> {
  const { records, context } = here
  const passing = passes(filter)
  const [names, unreadable, changed] = await Promise.all([
    records.names(),
    records.unreadable(context.now(), { unborn: filter.unborn }),
    changedHere(here, filter),
  ])
  return names.filter((name) => changed.get(name) ?? !unreadable.has(name)).flatMap((name) => passing(name) ?? [])
}

/** Of what was changed here, whether it can be read now; without what is not here itself. */
async function changedHere(here: Here, { unborn }: When): Promise<ReadonlyMap<string, boolean>> {
  const { records } = here
  const waiting = await records.pending()
  const states = await records.look(waiting.map(({ name }) => name))
  return new Map(
    waiting.flatMap(({ name, change }, at) => {
      const state = states[at] ?? {}
      return state.record || change !== 'meta' ? [[name, isReadable(here, state, unborn)]] : []
    }),
  )
}

/** The key of a name that passes. */
export function passes({
  regex,
  sharedBy,
  sharedWith,
  showHidden = false,
}: KeyFilter): (name: string) => AtKey | undefined {
  const pattern = regex === undefined ? undefined : patternOf(regex)
  return (name) => {
    if (pattern && !pattern.test(name)) return undefined
    const key = parseAtKey(name)
    if (isReserved(key) || (!showHidden && isHidden(key))) return undefined
    if (sharedBy && (key.kind === 'internal' || !sameAtSign(key.sharedBy, sharedBy))) return undefined
    const recipient = 'sharedWith' in key ? key.sharedWith : undefined
    return sharedWith && !(recipient && sameAtSign(recipient, sharedWith)) ? undefined : key
  }
}

function isWithoutLine(error: unknown): boolean {
  return error instanceof AtError && ['AT0007', 'AT0021', 'AT0023'].includes(error.code)
}

function patternOf(regex: string): RegExp {
  try {
    return new RegExp(regex, 'i')
  } catch (cause) {
    throw new AtError('AT0022', `${regex} is not a regular expression.`, { cause })
  }
}
