import { AtError } from '../protocol/at-error.ts'
import {
  type CachedKey,
  cachedOf,
  formatAtKey,
  type PublicKey,
  type SelfKey,
  type SharedKey,
  selfKey,
} from '../protocol/at-key.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import {
  checkMetadataDepth,
  isActive,
  longestMillis,
  type Metadata,
  type MetadataChanges,
  metadataFromJson,
} from '../protocol/metadata.ts'
import type { Records, StoredRecord } from '../store/keystore.ts'
import type { Context } from './context.ts'
import { type Telling, tellOfNewPublicKey } from './events.ts'
import type { VerbLimits } from './limits.ts'
import { type Found, missing } from './read.ts'

/** What it takes to read other servers and to keep copies of what they say. */
export type Reader = Pick<Context, 'wholeKeystore' | 'peers' | 'now'> & {
  readonly limits: Pick<VerbLimits, 'lookupMillis' | 'maxReplyParts'>
}

/**
 * What another atSign's key holds: the copy kept here if it is good enough, else what its server says, of which a
 * copy is kept when the owner allows it. undefined when the key has no value now. Throws the other server's error.
 * [§3.9, §3.10, §7.6]
 */
export async function readElsewhere(
  key: PublicKey | SharedKey,
  { bypassCache }: { readonly bypassCache: boolean },
  context: Context,
): Promise<Found | undefined> {
  const { wholeKeystore } = context
  const cached = cachedOf(key)
  // Through the view, which refuses here whatever of the other's the caller may not read; the copy is the server's.
  const copy = await context.keystore.get(cached)
  if (copy && !bypassCache && isUsable(copy.metadata, context.now())) {
    return { key: formatAtKey(cached), value: copy.value, metadata: copy.metadata }
  }
  const isPublicKey = key.kind === 'public' && key.name === 'publickey'
  let original: Original | undefined
  try {
    original = await fetchOriginal(key, context, { isWhole: copy !== undefined })
  } catch (error) {
    if (copy && !isPublicKey && error instanceof AtError && error.code === 'AT0015') await wholeKeystore.remove(cached)
    throw error
  }
  // Only against its copy can a later change be noticed.
  if (isPublicKey) {
    await keepPublicKey(key.sharedBy, original, { ...context, keystore: wholeKeystore })
    return original && keptForEver(original)
  }
  if (original?.mayBeKept) await keepCopy(cached, original, wholeKeystore)
  // What may no longer be kept is not kept, however long it was once allowed.
  else if (copy) await wholeKeystore.remove(cached)
  return original
}

/**
 * Looks after one copy whose time has come: gone when the original has gone or may no longer be kept, written anew when it
 * has changed.
 * Throws when the other server cannot be asked; the copy stays. [§7.6]
 */
export async function refreshCopy(cached: CachedKey, reader: Reader): Promise<void> {
  const { wholeKeystore } = reader
  const { name, sharedBy, sharedWith } = cached
  const key: PublicKey | SharedKey = sharedWith
    ? { kind: 'shared', name, sharedBy, sharedWith }
    : { kind: 'public', name, sharedBy }
  const original = await fetchOriginal(key, reader, { isWhole: true }).catch((error: unknown) => {
    if (error instanceof AtError && error.code === 'AT0015') return undefined
    throw error
  })
  const copy = await wholeKeystore.get(cached)
  if (original?.value === undefined || !original.mayBeKept) await wholeKeystore.remove(cached)
  else if (original.value !== copy?.value) await keepCopy(cached, original, wholeKeystore)
}

/** Whether a refresh is due: it can be seen, is not kept for ever, and its time has passed or was never set. [§7.6] */
export function isRefreshDue(metadata: Metadata, now: number): boolean {
  return isActive(metadata, now) && metadata.ttr !== -1 && (metadata.refreshAt ?? 0) < now
}

/** Asks the owner's server. undefined for a key that has no value now. */
async function fetchOriginal(
  key: PublicKey | SharedKey,
  { peers, limits }: Pick<Reader, 'peers' | 'limits'>,
  { isWhole }: { readonly isWhole: boolean },
): Promise<Original | undefined> {
  const line = `lookup:all:${key.name}${key.sharedBy}`
  const as = key.kind === 'public' ? 'anyone' : 'owner'
  const payload = await peers.ask(key.sharedBy, as, line, { millis: limits.lookupMillis })
  if (payload === null) return undefined
  // What decides about a copy is read whole.
  return isWhole
    ? parseAny(payload, formatAtKey(key), limits.maxReplyParts)
    : parseFound(payload, formatAtKey(key), limits)
}

/** What the owner's server says. */
interface Original extends Found {
  /** Whether a copy may be kept of it. */
  readonly mayBeKept: boolean
}

/** The reply to `lookup:all`. Throws AT0011 when it is something else, or made of too much. [§5.2] */
export function parseFound(
  payload: string,
  key: string,
  { maxReplyParts }: Pick<VerbLimits, 'maxReplyParts'>,
): Original {
  return (payload.length <= maxReplyParts && parseUsual(payload, key)) || parseAny(payload, key, maxReplyParts)
}

/**
 * As this server writes it of a value that needs no escape and may not be kept: the name, the value, the metadata. Most who
 * look a value up never ask for those, so they are read when they are asked for: that saves a few hundredths of the look-up.
 */
function parseUsual(payload: string, key: string): Original | undefined {
  const start = payload.indexOf(dataStart)
  if (start < 0 || !payload.startsWith('{"key":"') || !payload.endsWith('}}')) return undefined
  const begin = start + dataStart.length
  const end = payload.indexOf('"', begin)
  // A backslash could spell a quote in the value, or any letter in a name; of a copy that may be kept all is wanted.
  if (!payload.startsWith(metadataStart, end) || payload.includes('\\') || payload.includes('"ttr"', end))
    return undefined
  if (payload.indexOf('"', 8) !== start || payload.includes('"data"', end)) return undefined
  // JSON has no control characters as they are.
  if (/[\0-\x1f]/.test(payload)) return undefined
  let whole: Original | undefined
  return {
    key,
    value: payload.slice(begin, end),
    mayBeKept: false,
    get metadata() {
      whole ??= parseAny(payload, key, payload.length)
      return whole.metadata
    },
  }
}

const dataStart = '","data":"'
const metadataStart = '","metaData":{"'

function parseAny(payload: string, key: string, maxReplyParts: number): Original {
  let found: unknown
  try {
    found = readJson(payload, maxReplyParts)
    checkMetadataDepth(found)
  } catch (cause) {
    throw unreadable(key, cause)
  }
  if (!isObject(found)) throw unreadable(key)
  const { data, metaData = null } = found
  if (data !== undefined && data !== null && typeof data !== 'string') throw unreadable(key)
  if (metaData !== null && !isObject(metaData)) throw unreadable(key)
  let metadata: Metadata | undefined
  return {
    key,
    value: data ?? undefined,
    mayBeKept: Boolean(metaData?.ttr && lasting(metadataFromJson({ ttr: metaData.ttr })).ttr),
    // Most who look a value up never ask for them.
    get metadata() {
      metadata ??= lasting(metadataFromJson(metaData))
      return metadata
    },
  }
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** What another server says, but for durations that lead past all dates. */
function lasting({ ttl = 0, ttb = 0, ttr = 0, ...rest }: Metadata): Metadata {
  return {
    ...rest,
    ...(isWithinDates(ttl) && { ttl }),
    ...(isWithinDates(ttb) && { ttb }),
    ...(isWithinDates(ttr * 1000) && { ttr }),
  }
}

function isWithinDates(millis: number): boolean {
  return millis !== 0 && millis <= longestMillis
}

function unreadable(key: string, cause?: unknown): AtError {
  return new AtError('AT0011', `the answer for ${key} cannot be read`, { cause })
}

/** Writes a copy that says what the original says, its dates too, and nothing of what the copy said before. [2026 §8.3] */
export async function keepCopy(cached: CachedKey, { value, metadata }: Found, keystore: Records): Promise<void> {
  if (value === undefined) throw missing(formatAtKey(cached))
  const { createdAt, updatedAt } = metadata
  const dates = {
    ...(createdAt !== undefined && { cAt: createdAt }),
    ...(updatedAt !== undefined && { uAt: updatedAt }),
  }
  await keystore.put(cached, value, { ...changesFrom(metadata), ...dates }, { by: cached.sharedBy, anew: true })
}

/**
 * Keeps a copy of another atSign's public key for ever, whatever its owner says of copies. When it is another one than
 * before, devices are told, and the key shared with that atSign is put aside, so that clients make a new one.
 * [§3.10, §7.6, 2026 §12]
 */
export async function keepPublicKey(sharedBy: AtSign, found: Found | undefined, telling: Telling): Promise<void> {
  const { keystore, limits, inTurn } = telling
  if (found?.value === undefined) return
  const cached: CachedKey = { kind: 'cached', name: 'publickey', sharedBy }
  const isKept = (copy: Copy) => copy?.value === found.value && copy?.metadata.ttr === -1 && !copy.metadata.expiresAt
  if (isKept(await keystore.get(cached))) return
  // Of several that learn of it at once, one tells.
  await inTurn(async () => {
    const copy = await keystore.get(cached)
    if (isKept(copy)) return
    const now = telling.now()
    const isAnother = copy?.value !== undefined && copy.value !== found.value
    if (copy && isAnother) {
      const wait = changedAt(copy) + limits.newPublicKeyMillis - now
      if (wait > 0) return lookAgainIn(wait, cached, copy, keystore)
      await tellOfNewPublicKey(sharedBy, telling)
      await putAside(selfKey(`shared_key.${bareName(sharedBy)}`, keystore.owner), now, keystore)
    }
    // It says when this server has learned of the key. [2026 §8.3]
    const { createdAt: _, ...metadata } = found.metadata
    const dated = isAnother ? { ...metadata, createdAt: now } : metadata
    await keepCopy(cached, keptForEver({ ...found, metadata: dated }), keystore)
  })
}

type Copy = StoredRecord | undefined

/** When a public key has taken the place of another one, in milliseconds since the epoch. */
function changedAt({ metadata: { version, createdAt } }: StoredRecord): number {
  return version && createdAt !== undefined ? createdAt : Number.NEGATIVE_INFINITY
}

/** Until then the key is as it was told: of what is kept here, devices have heard. */
async function lookAgainIn(millis: number, cached: CachedKey, copy: StoredRecord, keystore: Records): Promise<void> {
  if (copy.metadata.ttr !== -1) return
  await keystore.putMeta(cached, { ttr: Math.ceil(millis / 1000) }, { by: cached.sharedBy })
}

/** A public key is told as it is kept. [2026 §8.3] */
function keptForEver({ metadata, ...found }: Found): Found {
  const lasting = Object.entries(metadata).filter(([name]) => !timely.has(name))
  return { ...found, metadata: { ...Object.fromEntries(lasting), ttr: -1 } }
}

const timely: ReadonlySet<string> = new Set(['ttl', 'ttb', 'availableAt', 'expiresAt', 'refreshAt'])

/** Renames a record to `….until.<millis>`; its value can still open what was sealed with it. [§7.6] */
async function putAside(key: SelfKey, now: number, keystore: Records): Promise<void> {
  const record = await keystore.get(key)
  if (record?.value === undefined) return
  await keystore.put(selfKey(`${key.name}.until.${now}`, key.sharedBy), record.value, changesFrom(record.metadata))
  await keystore.remove(key)
}

/** What makes another record's metadata say the same, however long ago it was written. */
export function changesFrom(from: Metadata): MetadataChanges {
  return {
    ...(from.ttl !== undefined && { ttl: from.ttl }),
    eAt: from.expiresAt ?? null,
    ...(from.availableAt !== undefined && { ttb: from.ttb ?? 0 }),
    aAt: from.availableAt ?? null,
    ...(from.ttr && { ttr: from.ttr }),
    ccd: from.ccd ?? false,
    isBinary: from.isBinary ?? false,
    isEncrypted: from.isEncrypted ?? false,
    dataSignature: from.dataSignature ?? null,
    sharedKeyEnc: from.sharedKeyEnc ?? null,
    pubKeyCS: from.pubKeyCS ?? null,
    pubKeyHash: from.pubKeyHash ?? null,
    encoding: from.encoding ?? null,
    encKeyName: from.encKeyName ?? null,
    encAlgo: from.encAlgo ?? null,
    ivNonce: from.ivNonce ?? null,
    skeEncKeyName: from.skeEncKeyName ?? null,
    skeEncAlgo: from.skeEncAlgo ?? null,
    ...(from.immutable !== undefined && { immutable: from.immutable }),
    appMetadata: from.appMetadata ?? null,
    ...(from.unknown && { unknown: from.unknown }),
  }
}

/** A copy may be shown while it lives and its owner does not want it fetched again. [§3.9] */
function isUsable(metadata: Metadata, now: number): boolean {
  const fresh = metadata.ttr === -1 || (metadata.refreshAt !== undefined && now <= metadata.refreshAt)
  return fresh && isActive(metadata, now)
}
