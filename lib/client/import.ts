import type { SchemeId } from '../crypto/providers/index.ts'
import { schemeOf } from '../crypto/providers/scheme.ts'
import { AtError } from '../protocol/at-error.ts'
import {
  type AtKey,
  formatAtKey,
  isReserved,
  type LocalKey,
  type PublicKey,
  parseAtKey,
  type SelfKey,
  type SharedKey,
} from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decodeBase64 } from '../protocol/base64.ts'
import { readJson } from '../protocol/json.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import type { AtClient } from './at-client.ts'
import type { RequestOptions } from './connection.ts'
import type { PutOptions } from './put.ts'
import type { AtValue, Value } from './values.ts'

/*
 * What `exportAll` told comes back: read, compared with what is there by now, and written anew, sealed with the keys of today.
 */

export interface ArchiveLimits {
  /** Characters of a whole archive. */
  readonly maxCharacters: number
  /** Strings, commas and brackets in it. */
  readonly maxParts: number
}

export const archiveLimits: ArchiveLimits = { maxCharacters: 300_000_000, maxParts: 10_000_000 }

/** A record that can be written again. */
export interface ArchivedRecord {
  readonly key: PublicKey | SelfKey | SharedKey | LocalKey
  readonly value: string | Uint8Array
  readonly metadata: Metadata
}

/** Why a record of an archive is not written: `locked` was not open in it, `lent` is somebody else's, `works` belongs to the protocol or to a device, `ended` is over by now. */
export type LeftOut = 'locked' | 'lent' | 'works' | 'ended' | 'unreadable'

export interface Archive {
  readonly atSign: AtSign
  /** Milliseconds since the epoch; undefined where it does not say. */
  readonly exportedAt?: number
  readonly records: readonly ArchivedRecord[]
  readonly left: readonly { readonly name: string; readonly why: LeftOut }[]
}

/** Why a file is no archive of this owner: it is too large, something else, ends half-way or is damaged, or is another one's. */
export type ArchiveProblem =
  | { readonly problem: 'too large' | 'no archive' | 'damaged' }
  | { readonly problem: 'another’s'; readonly atSign: AtSign }

export interface ReadOptions {
  readonly owner: AtSign
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly limits?: ArchiveLimits
}

/** Reads what `exportAll` has written. Nothing in it is believed but what an owner may write about themself. */
export function readArchive(
  text: string,
  { owner, now, limits = archiveLimits }: ReadOptions,
): Archive | ArchiveProblem {
  if (text.length > limits.maxCharacters) return { problem: 'too large' }
  let found: unknown
  try {
    found = readJson(text, limits.maxParts)
  } catch (error) {
    if (error instanceof AtError) return { problem: 'too large' }
    return { problem: /^\s*\{\s*"atSign"/.test(text) ? 'damaged' : 'no archive' }
  }
  if (!isObject(found) || typeof found.atSign !== 'string' || !Array.isArray(found.records)) {
    return { problem: 'no archive' }
  }
  const atSign = atSignIn(found.atSign)
  if (!atSign) return { problem: 'no archive' }
  if (!sameAtSign(atSign, owner)) return { problem: 'another’s', atSign }
  const exportedAt = typeof found.exportedAt === 'string' ? Date.parse(found.exportedAt) : Number.NaN
  const records = new Map<string, ArchivedRecord>()
  const left: { name: string; why: LeftOut }[] = []
  for (const one of found.records) {
    const read = readRecord(one, owner, now)
    if ('why' in read) left.push(read)
    // Of what was not decided on, the value that stood comes first.
    else if (!records.has(formatAtKey(read.key))) records.set(formatAtKey(read.key), read)
  }
  return { atSign, ...(Number.isNaN(exportedAt) ? {} : { exportedAt }), records: [...records.values()], left }
}

function readRecord(found: unknown, owner: AtSign, now: number): ArchivedRecord | { name: string; why: LeftOut } {
  if (!isObject(found) || typeof found.key !== 'string') return { name: '', why: 'unreadable' }
  const name = found.key
  const refuse = (why: LeftOut) => ({ name, why })
  let key: AtKey
  let metadata: Metadata
  let value: string | Uint8Array | undefined
  try {
    key = parseAtKey(name)
    metadata = metadataFromJson(found.metadata)
    value = typeof found.bytes === 'string' ? decodeBase64(found.bytes) : undefined
    value ??= typeof found.text === 'string' ? found.text : undefined
  } catch {
    return refuse('unreadable')
  }
  if (key.kind === 'cached') return refuse('lent')
  if (key.kind === 'internal' || key.kind === 'private' || isReserved(key) || isOfAProgram(key)) return refuse('works')
  if (!sameAtSign(key.sharedBy, owner)) return refuse('lent')
  if (value === undefined || value.length === 0) return refuse(found.problem === undefined ? 'unreadable' : 'locked')
  if (metadata.expiresAt !== undefined && metadata.expiresAt <= now) return refuse('ended')
  return { key, value, metadata }
}

/** Enrollments, and what the app of one device has noted for itself. [§3.26] */
function isOfAProgram({ kind, name }: AtKey): boolean {
  return name.endsWith('.__manage') || (kind === 'local' && name.endsWith('.facet'))
}

function atSignIn(text: string): AtSign | undefined {
  try {
    return parseAtSign(text)
  } catch {
    return undefined
  }
}

function isObject(found: unknown): found is Record<string, unknown> {
  return typeof found === 'object' && found !== null && !Array.isArray(found)
}

/**
 * What is there of a record by now: nothing, the same, something older, or something that should not be lost unasked: newer, not
 * to be opened, or for other people than it was then.
 */
export type Standing = 'new' | 'same' | 'older' | 'newer'

export interface Compared extends ArchivedRecord {
  readonly standing: Standing
}

export interface CompareOptions extends RequestOptions {
  readonly onProgress?: (done: number, all: number) => void
}

/**
 * Compares each record with what the own server has and with what waits here. Rejects with AT0007, AT0021 or AT0023 when the
 * server cannot be asked, and with what the signal gives as its reason.
 */
export async function compareArchive(
  client: Pick<AtClient, 'everyName' | 'unsent' | 'get'>,
  { records }: Pick<Archive, 'records'>,
  { signal, onProgress = () => {} }: CompareOptions = {},
): Promise<Compared[]> {
  onProgress(0, records.length)
  const names = new Set((await client.everyName({ signal })).map(formatAtKey))
  const unsent = new Map((await client.unsent()).map(({ key, change }) => [formatAtKey(key), change]))
  for (const [name, change] of unsent) {
    if (change === 'delete') names.delete(name)
    else names.add(name)
  }
  const told = new Set(records.map(({ key }) => formatAtKey(key)))
  const compared: Compared[] = []
  for (const record of records) {
    signal?.throwIfAborted()
    compared.push({ ...record, standing: await standingOf(record) })
    onProgress(compared.length, records.length)
  }
  return compared

  async function standingOf(record: ArchivedRecord): Promise<Standing> {
    const { key } = record
    if (key.kind !== 'local' && !names.has(formatAtKey(key))) {
      const hasMoved = otherPlaces(key).some((place) => names.has(place) && !told.has(place))
      return hasMoved ? 'newer' : 'new'
    }
    let here: AtValue | undefined
    try {
      // What this device has may be older, but for what waits here.
      here = await client.get(key, { signal, fresh: !unsent.has(formatAtKey(key)) })
    } catch (error) {
      if (signal?.aborted || (error instanceof AtError && error.closes)) throw error
      return 'newer'
    }
    if (!here) return key.kind === 'local' ? 'new' : 'newer'
    if (isSame(record.value, here)) return 'same'
    const [then, now] = [record.metadata.updatedAt, here.metadata.updatedAt]
    return !here.unsent && then !== undefined && now !== undefined && now < then ? 'older' : 'newer'
  }
}

/** Where the same name stands when it is for everyone, or for its owner alone in either spelling. */
function otherPlaces(key: ArchivedRecord['key']): string[] {
  if (key.kind !== 'public' && key.kind !== 'self') return []
  const { name, sharedBy } = key
  return [
    formatAtKey({ kind: 'public', name, sharedBy }),
    formatAtKey({ kind: 'self', name, sharedBy }),
    formatAtKey({ kind: 'self', name, sharedBy, sharedWith: sharedBy }),
  ].filter((place) => place !== formatAtKey(key))
}

function isSame(value: string | Uint8Array, { text, bytes }: AtValue): boolean {
  if (typeof value === 'string') return bytes === undefined && value === text
  return bytes?.length === value.length && bytes.every((byte, i) => byte === value[i])
}

/** What came of one record: `left` were those that nobody came to, because it was stopped or the line was lost. */
export type Imported =
  | { readonly key: AtKey; readonly outcome: 'written' | 'left' }
  | { readonly key: AtKey; readonly outcome: 'failed'; readonly error: unknown }

export interface ImportOptions extends RequestOptions {
  /** Called as each is through. */
  readonly onResult?: (result: Imported) => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/**
 * Writes records of an archive, each sealed anew, with the times that are left to it, its copies, and what an application kept
 * beside it; those that are shared tell their people again. One that fails does not stop the others, unless it is the way to
 * the own server that failed. Never rejects.
 */
export async function importRecords(
  client: Pick<AtClient, 'put' | 'publish'>,
  records: readonly Compared[],
  { signal, onResult, now = Date.now }: ImportOptions = {},
): Promise<Imported[]> {
  const results: Imported[] = []
  let isOver = false
  for (const record of records) {
    const result = isOver || signal?.aborted ? ({ key: record.key, outcome: 'left' } as const) : await write(record)
    results.push(result)
    if (result.outcome !== 'left') onResult?.(result)
  }
  return results

  async function write(record: Compared): Promise<Imported> {
    const { key, value, metadata } = record
    try {
      const options = { ...optionsFor(record, now()), signal }
      const scheme = schemeOf(metadata) as SchemeId | undefined
      if (key.kind === 'public') await client.publish(key, value, options)
      else if (key.kind === 'shared') await client.put(key, value, options)
      // Nothing is kept with less than it had.
      else await putForOwner(key, value, { ...options, ...(scheme === undefined ? {} : { scheme }) })
      return { key, outcome: 'written' }
    } catch (error) {
      if (signal?.aborted) return { key, outcome: 'left' }
      isOver = error instanceof AtError && error.closes
      return { key, outcome: 'failed', error }
    }
  }

  function putForOwner(key: SelfKey | LocalKey, value: Value, options: PutOptions): Promise<number> {
    return key.kind === 'self' ? client.put(key, value, options) : client.put(key, value, options)
  }
}

/** What is said beside it: an end stays at its moment, and a copy may be kept as it might be. */
function optionsFor({ key, metadata, standing }: Compared, now: number): PutOptions {
  const { availableAt, expiresAt, ttr, ccd, appMetadata } = metadata
  const begins = Math.max(availableAt ?? now, now)
  return {
    // What is there may end sooner than what is written over it.
    ...(expiresAt !== undefined ? { ttl: Math.max(expiresAt - begins, 1) } : standing === 'new' ? {} : { ttl: 0 }),
    ...(begins > now && { ttb: begins - now }),
    ...(ttr === undefined ? (key.kind === 'shared' ? { ttr: 0 } : {}) : { ttr }),
    ...(ccd === undefined ? {} : { ccd }),
    ...(appMetadata !== undefined && schemeOf(metadata) === undefined && { appMetadata }),
  }
}
