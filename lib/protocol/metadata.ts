import { AtError } from './at-error.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './base64.ts'
import { readJson } from './json.ts'

/** The hash of a recipient's public key, successor of `pubKeyCS`. [§12.1] */
export interface PublicKeyHash {
  readonly hash: string
  readonly hashingAlgo: string
}

/** What is recorded beside a value. Dates are milliseconds since the epoch. [§3.1, §5.1, §12.1] */
export interface Metadata {
  readonly createdBy?: string
  readonly updatedBy?: string
  readonly createdAt?: number
  readonly updatedAt?: number
  /** Not readable before. */
  readonly availableAt?: number
  /** Not readable from then on. */
  readonly expiresAt?: number
  /** A recipient's copy is to be fetched again after this. */
  readonly refreshAt?: number
  readonly status?: string
  readonly version?: number
  /** Time to live, in milliseconds; 0 for ever. */
  readonly ttl?: number
  /** Time to birth, in milliseconds. */
  readonly ttb?: number
  /** A recipient may keep a copy this many *seconds*; −1 for ever. */
  readonly ttr?: number
  /** Whether copies go when the original goes. */
  readonly ccd?: boolean
  readonly isBinary?: boolean
  readonly isEncrypted?: boolean
  readonly dataSignature?: string
  readonly sharedKeyEnc?: string
  readonly pubKeyCS?: string
  readonly encoding?: string
  readonly encKeyName?: string
  readonly encAlgo?: string
  readonly ivNonce?: string
  readonly skeEncKeyName?: string
  readonly skeEncAlgo?: string
  readonly pubKeyHash?: PublicKeyHash
  /** Not to be written over while it lives. [2026 §5.2] */
  readonly immutable?: boolean
  /** What applications keep beside the value: base64 of a JSON object, as it came. [2026 §5.3] */
  readonly appMetadata?: string
  /** Members of a JSON form that nobody here knows; they are written again as they were read. */
  readonly unknown?: Readonly<Record<string, unknown>>
}

type Clearable<T> = T | null

/** What a command says about metadata: absent keeps what is there, null clears it. [§3.6.3, 2026 §5.1] */
export interface MetadataChanges {
  readonly ttl?: number
  readonly ttb?: number
  readonly ttr?: number
  readonly ccd?: boolean
  /** When it was created and updated, as whoever writes says. Milliseconds since the epoch. */
  readonly cAt?: number
  readonly uAt?: number
  /** The end and the birth, pinned to a moment. */
  readonly eAt?: Clearable<number>
  readonly aAt?: Clearable<number>
  readonly dataSignature?: Clearable<string>
  /** Accepted and never stored. */
  readonly sharedKeyStatus?: Clearable<string>
  readonly isBinary?: boolean
  readonly isEncrypted?: boolean
  readonly sharedKeyEnc?: Clearable<string>
  readonly pubKeyCS?: Clearable<string>
  readonly pubKeyHash?: Clearable<PublicKeyHash>
  readonly encoding?: Clearable<string>
  readonly encKeyName?: Clearable<string>
  readonly encAlgo?: Clearable<string>
  readonly ivNonce?: Clearable<string>
  readonly skeEncKeyName?: Clearable<string>
  readonly skeEncAlgo?: Clearable<string>
  readonly immutable?: boolean
  /** Cleared by the server alone, where another one's value takes the place of a copy. */
  readonly appMetadata?: Clearable<string>
  readonly unknown?: Readonly<Record<string, unknown>>
}

type Kind = 'integer' | 'boolean' | 'token' | 'date'

/** The parts of the fragment in the order in which they are written. [§3.1, §12.1] */
const parts = {
  ttl: 'integer',
  ttb: 'integer',
  ttr: 'integer',
  ccd: 'boolean',
  cAt: 'date',
  uAt: 'date',
  eAt: 'date',
  aAt: 'date',
  dataSignature: 'token',
  sharedKeyStatus: 'token',
  isBinary: 'boolean',
  isEncrypted: 'boolean',
  sharedKeyEnc: 'token',
  pubKeyCS: 'token',
  pubKeyHash: 'token',
  hashingAlgo: 'token',
  encoding: 'token',
  encKeyName: 'token',
  encAlgo: 'token',
  ivNonce: 'token',
  skeEncKeyName: 'token',
  skeEncAlgo: 'token',
  immutable: 'boolean',
  appMetadata: 'token',
} as const satisfies Record<string, Kind>

type Part = keyof typeof parts

const values: Record<Kind, string> = {
  integer: '-?\\d+',
  boolean: 'true|false',
  token: '[^:@\\s]+',
  date: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z|null',
}

const whole = Object.fromEntries(
  Object.entries(values).map(([kind, value]) => [kind, new RegExp(`^(?:${value})$`, 'i')]),
) as Record<Kind, RegExp>

const partNames = Object.keys(parts) as Part[]
const part = (Object.keys(values) as Kind[])
  .map((kind) => `:(?:${partNames.filter((name) => parts[name] === kind).join('|')}):(?:${values[kind]})`)
  .join('|')

/**
 * The metadata fragment of a command, for a pattern with the `i` flag: the group `metadata` goes to `parseMetadata`.
 * The parts may come in any order, because the Java SDK has one of its own. [§3.1, §13 #40]
 */
export const metadataPattern = `(?<metadata>(?:${part})*)`

const wholeFragment = new RegExp(`^${metadataPattern}$`, 'i')
const eachPart = /:(\w+):((?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)|[^:]*)/gi
const spelling = new Map(partNames.map((name) => [name.toLowerCase(), name]))

/** Durations beyond this, in milliseconds, would lead past the last date there is. */
export const longestMillis = 4e15

/** What the fragment `:ttl:60000:isEncrypted:false…` says. Throws `AtError` AT0003. [§3.1] */
export function parseMetadata(fragment: string | undefined): MetadataChanges {
  if (!fragment) return {}
  if (!wholeFragment.test(fragment)) throw new AtError('AT0003', `Invalid syntax. ${fragment} is not metadata`)
  const read: Record<string, unknown> = {}
  for (const [, name = '', text = ''] of fragment.matchAll(eachPart)) {
    const part = spelling.get(name.toLowerCase()) as Part
    if (part in read) throw new AtError('AT0003', `Invalid syntax. ${part} is given twice`)
    read[part] = readPart(part, text)
  }
  return changes(read)
}

function readPart(name: Part, text: string): unknown {
  const kind = parts[name]
  // Adding 0 turns −0 into 0.
  if (kind === 'integer') return Number(text) + 0
  if (kind === 'boolean') return text.toLowerCase() === 'true'
  if (text.toLowerCase() === 'null') return null
  return kind === 'date' ? readUtcDate(name, text) : text
}

/** Throws AT0003 for what is no date, and for one that leaves open which clock it is of. [2026 §5, §6] */
export function readUtcDate(name: string, given: string): number {
  const text = given.toUpperCase()
  const millis = /^\d{4}-.*Z$/.test(text) ? parseDate(text) : undefined
  if (millis === undefined) throw new AtError('AT0003', `Invalid syntax. ${name} must be a date in UTC`)
  return millis
}

function changes({ hashingAlgo, ...read }: Record<string, unknown>): MetadataChanges {
  const { ttl, ttb, ttr } = read as { ttl?: number; ttb?: number; ttr?: number }
  if (ttl !== undefined && !(ttl >= 0)) {
    throw new AtError('AT0003', 'Valid value for TTL should be greater than or equal to 0')
  }
  if (ttb !== undefined && !(ttb >= 0)) {
    throw new AtError('AT0003', 'Valid value for TTB should be greater than or equal to 0')
  }
  if (ttr !== undefined && !(ttr >= -1)) {
    throw new AtError('AT0003', 'Valid values for TTR are -1 and greater than or equal to 1')
  }
  if (Math.max(ttl ?? 0, ttb ?? 0, (ttr ?? 0) * 1000) > longestMillis) {
    throw new AtError('AT0003', `TTL, TTB and TTR cannot be longer than ${longestMillis} milliseconds`)
  }
  // A ttr of 0 is as good as none, and a duration of 0 says nothing beside the moment itself. [2026 §5.1]
  if (ttr === 0) delete read.ttr
  if (ttl === 0 && typeof read.eAt === 'number') delete read.ttl
  if (ttb === 0 && typeof read.aAt === 'number') delete read.ttb
  // When it was written is always known, and what applications keep beside it stays. [2026 §5.1, §5.3]
  for (const name of ['cAt', 'uAt', 'appMetadata']) if (read[name] === null) delete read[name]
  if (typeof read.appMetadata === 'string') checkAppMetadata(read.appMetadata)
  if (typeof read.pubKeyHash === 'string') {
    if (typeof hashingAlgo !== 'string') throw new AtError('AT0003', 'pubKeyHash needs a hashingAlgo')
    read.pubKeyHash = { hash: read.pubKeyHash, hashingAlgo }
  }
  return read
}

/** What applications keep is not looked into, but must be what it is for all of them. [2026 §5.3] */
function checkAppMetadata(text: string): void {
  try {
    const json = readJson(decodeUtf8(decodeBase64(text)) ?? '')
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return
  } catch (cause) {
    const reason = cause instanceof AtError ? cause.message : 'malformed JSON'
    throw new AtError('AT0003', `invalid appMetadata: ${reason}`, { cause })
  }
  throw new AtError('AT0003', 'invalid appMetadata: not a JSON object')
}

/** The fragment in the order of the clause; absent fields are left out. [§3.1, 2026 §5] */
export function formatMetadata(changes: MetadataChanges): string {
  let fragment = ''
  for (const name of partNames) {
    const value = written(changes, name)
    if (value === undefined) continue
    const text = parts[name] === 'date' && typeof value === 'number' ? formatIsoDate(value) : String(value)
    if (!whole[parts[name]].test(text)) {
      throw new AtError('AT0022', `${name} cannot be ${JSON.stringify(text)}`)
    }
    fragment += `:${name}:${text}`
  }
  return fragment
}

function written(changes: MetadataChanges, name: Part): string | number | boolean | null | undefined {
  const { pubKeyHash } = changes
  if (name === 'pubKeyHash') return pubKeyHash === null ? null : pubKeyHash?.hash
  if (name === 'hashingAlgo') return pubKeyHash?.hashingAlgo
  return changes[name]
}

/** The members of the JSON form in the order in which they are written. [§5.1, §12.1] */
const members = {
  createdBy: 'string',
  updatedBy: 'string',
  createdAt: 'date',
  updatedAt: 'date',
  availableAt: 'date',
  expiresAt: 'date',
  refreshAt: 'date',
  status: 'string',
  version: 'number',
  ttl: 'number',
  ttb: 'number',
  ttr: 'number',
  ccd: 'boolean',
  isBinary: 'boolean',
  isEncrypted: 'boolean',
  dataSignature: 'string',
  sharedKeyEnc: 'string',
  pubKeyCS: 'string',
  encoding: 'string',
  encKeyName: 'string',
  encAlgo: 'string',
  ivNonce: 'string',
  skeEncKeyName: 'string',
  skeEncAlgo: 'string',
  pubKeyHash: 'hash',
  immutable: 'boolean',
  appMetadata: 'app',
} as const satisfies Record<
  Exclude<keyof Metadata, 'unknown'>,
  'string' | 'number' | 'boolean' | 'date' | 'hash' | 'app'
>

type Member = keyof typeof members
const memberKinds = Object.entries(members).map(([name, kind]) => [name as Member, kind === 'date'] as const)

/** The JSON form with native types; members without a value are left out. [§5.1, §5.2] */
export function metadataToJson(metadata: Metadata): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const [name, isDate] of memberKinds) {
    const value = metadata[name]
    if (value === undefined || value === null) continue
    json[name] = isDate ? formatDate(value as number) : value
  }
  if (metadata.unknown === undefined) return json
  const unknown = Object.entries(metadata.unknown).filter(([name]) => !isMember(name))
  return { ...json, ...Object.fromEntries(unknown) }
}

/** The same as text. Metadata are never changed, only replaced: however often they are read, they are written once. */
export function metadataToText(metadata: Metadata): string {
  const before = texts.get(metadata)
  if (before !== undefined) return before
  const text = JSON.stringify(metadataToJson(metadata))
  texts.set(metadata, text)
  return text
}

const texts = new WeakMap<Metadata, string>()

function isMember(name: string): name is Member {
  return Object.hasOwn(members, name)
}

/** The JSON form of `sync`: every value is a string. [§5.2] */
export function metadataToSyncJson(metadata: Metadata): Record<string, string> {
  const json = Object.entries(metadataToJson(metadata))
  return Object.fromEntries(
    json.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

/**
 * Either JSON form. Numbers and booleans may be strings, nulls count as absent, and members that nobody here knows are
 * kept under `unknown`. A known one of a wrong type counts as absent: under `unknown` it would come out again in the
 * place of what the atServer itself says. Throws `AtError` AT0010 when it is not an object. [§5.1]
 */
export function metadataFromJson(json: unknown): Metadata {
  return readMembers(json).metadata
}

/** The metadata, and the known members that could not be read. */
function readMembers(json: unknown): { metadata: Metadata; unreadable: ReadonlySet<string> } {
  const unreadable = new Set<string>()
  if (json === null || json === undefined) return { metadata: {}, unreadable }
  if (typeof json !== 'object' || Array.isArray(json)) throw new AtError('AT0010', 'metadata is not an object')
  const metadata: Record<string, unknown> = {}
  const unknown: [string, unknown][] = []
  for (const name of Object.keys(json)) {
    const value: unknown = (json as Record<string, unknown>)[name]
    if (value === null || value === undefined) continue
    if (!isMember(name)) {
      unknown.push([name, value])
      continue
    }
    const read = readMember(members[name], value)
    if (read === undefined) unreadable.add(name)
    else metadata[name] = read
  }
  if (unknown.length > 0) metadata.unknown = Object.fromEntries(unknown)
  return { metadata, unreadable }
}

/** How deep arrays and objects may lie in each other in the JSON of metadata that comes from outside. */
const maxMetadataDepth = 32

/**
 * Throws `AtError` AT0003 for JSON that is nested too deep: reading it is no trouble, but writing it again could take
 * more stack than there is.
 */
export function checkMetadataDepth(json: unknown): void {
  checkDepth(json, maxMetadataDepth)
}

function checkDepth(json: unknown, left: number): void {
  if (!isNest(json)) return
  if (left === 0) throw new AtError('AT0003', `metadata is nested deeper than ${maxMetadataDepth}`)
  if (Array.isArray(json)) for (const item of json) checkDepth(item, left - 1)
  // By name an array would first have all its places written out.
  else for (const name in json) checkDepth((json as Record<string, unknown>)[name], left - 1)
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function readMember(type: (typeof members)[Member], value: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'date':
      return typeof value === 'string' ? parseDate(value) : undefined
    case 'boolean':
      if (typeof value === 'boolean') return value
      return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return Number.isSafeInteger(number) ? number : undefined
    }
    case 'hash':
      return readHash(value)
    case 'app':
      // Some show it as it was meant. [2026 §5]
      if (typeof value === 'string') return value
      return isNest(value) && !Array.isArray(value) ? encodeBase64(encodeUtf8(JSON.stringify(value))) : undefined
  }
}

function readHash(value: unknown): PublicKeyHash | undefined {
  if (typeof value === 'string') {
    try {
      const parsed = readJson(value)
      return typeof parsed === 'object' ? readHash(parsed) : undefined
    } catch {
      return undefined
    }
  }
  const { hash, hashingAlgo } = (value ?? {}) as Partial<Record<keyof PublicKeyHash, unknown>>
  return typeof hash === 'string' && typeof hashingAlgo === 'string' ? { hash, hashingAlgo } : undefined
}

/** The dates of the JSON form that a client may set, as the fragment calls them. [2026 §5.1] */
const asserted = { createdAt: 'cAt', updatedAt: 'uAt', expiresAt: 'eAt', availableAt: 'aAt' } as const

/** Members that follow from the key: a client's word on them counts for nothing. [§5.2] */
const derived = new Set(['isPublic', 'isHidden', 'isCached', 'namespaceAware'])

/**
 * What the `metadata` of `update:json` says; what an atServer works out for itself is left aside, whatever it says
 * there. Throws `AtError` AT0003 for what a command could not say either and for what is nested too deep, AT0010 for a
 * wrong type. [§3.6.3, §3.7, §5.2]
 */
export function metadataChangesFromJson(json: unknown): MetadataChanges {
  checkMetadataDepth(json)
  const { metadata: found, unreadable } = readMembers(json)
  const { unknown = {}, ...metadata } = found
  const read: Record<string, unknown> = readAssertedDates(json)
  for (const name of partNames) {
    if (unreadable.has(name)) throw new AtError('AT0010', `${name} has a wrong type`)
    const value = name in metadata ? metadata[name as keyof typeof metadata] : undefined
    if (value === undefined) continue
    if (typeof value === 'string' && !whole[parts[name]].test(value)) {
      throw new AtError('AT0003', `${name} cannot be ${JSON.stringify(value)}`)
    }
    read[name] = value === 'null' ? null : value
  }
  const others = Object.entries(unknown).filter(([name]) => !derived.has(name) && !Object.hasOwn(parts, name))
  if (others.length > 0) read.unknown = Object.fromEntries(others)
  return changes(read)
}

/** The way back. Throws AT0022 for what cannot be said there: that a date is none. */
export function metadataChangesToJson({ unknown, ...changes }: MetadataChanges): Record<string, unknown> {
  const json: Record<string, unknown> = { ...unknown }
  const members = new Map(Object.entries(asserted).map(([member, name]) => [name as string, member]))
  for (const [name, value] of Object.entries(changes)) {
    const date = members.get(name)
    if (date !== undefined && value === null) throw new AtError('AT0022', `${date} cannot be cleared in JSON`)
    if (value !== undefined) json[date ?? name] = date ? formatIsoDate(value as number) : (value ?? 'null')
  }
  return json
}

function readAssertedDates(json: unknown): Record<string, number> {
  const said = new Map(Object.entries(json ?? {}))
  const dates: Record<string, number> = {}
  for (const [member, name] of Object.entries(asserted)) {
    const value: unknown = said.get(member) ?? said.get(name)
    if (value !== undefined && value !== null && value !== 'null') dates[name] = readUtcDate(member, String(value))
  }
  return dates
}

/** Whether a value can be read now: born and not expired. `now` in milliseconds since the epoch. */
export function isActive(metadata: Metadata, now: number): boolean {
  return !isUnborn(metadata, now) && !hasEnded(metadata, now)
}

/** Whether a value can be read by nobody before a time that is still to come. */
export function isUnborn({ availableAt = 0 }: Metadata, now: number): boolean {
  return availableAt > now
}

/** Whether a value is past its end, and stays unread. */
export function hasEnded({ expiresAt = Number.POSITIVE_INFINITY }: Metadata, now: number): boolean {
  return expiresAt <= now
}

/** `YYYY-MM-DD HH:MM:SS.mmmZ`, from milliseconds since the epoch. Throws `AtError` AT0010 beyond the last date. [§5.3] */
export function formatDate(millis: number): string {
  // Of the moments that are written most are of few days, and the platform takes longer, which writes all of each anew.
  if (!Number.isInteger(millis) || Math.abs(millis) > lastMillis) return isoDate(millis).replace('T', ' ')
  const day = Math.floor(millis / dayMillis)
  const left = millis - day * dayMillis
  const two = (number: number) => (number < 10 ? `0${number}` : number)
  const seconds = Math.floor(left / 1000)
  const minutes = Math.floor(seconds / 60)
  const thousandths = String(1000 + (left % 1000)).slice(1)
  return `${dayText(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${thousandths}Z`
}

const dayMillis = 86_400_000
/** The last moment that a date can be. */
const lastMillis = 100_000_000 * dayMillis
const dayTexts = new Map<number, string>()

function dayText(day: number): string {
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = isoDate(day * dayMillis).slice(0, -14)
    if (dayTexts.size >= 1_000) dayTexts.clear()
    dayTexts.set(day, text)
  }
  return text
}

function isoDate(millis: number): string {
  const date = new Date(millis)
  if (Number.isNaN(date.getTime())) throw new AtError('AT0010', `${millis} is not a date`)
  return date.toISOString()
}

/** The same moment as commands and newer lists have it, `2026-05-05T10:30:00.123000Z`. [2026 §5, §6] */
export function formatIsoDate(millis: number): string {
  return formatDate(millis).replace(' ', 'T').replace('Z', '000Z')
}

/**
 * Milliseconds since the epoch, or undefined when it is not a date. A `T` instead of the space and any number of
 * fractional digits will do; without a zone it is taken as UTC, since the writer's is not known. [§5.3]
 */
export function parseDate(text: string): number | undefined {
  // As it is written here, which is how nearly all come, on a day that every month has: nothing is left to be checked.
  if (asWritten.test(text)) return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}`)
  const parts = /^([+-]?\d{4,6}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(text)
  if (!parts) return undefined
  const [, day = '', time, fraction = ''] = parts
  const date = new Date(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  // Some engines take 31 February for 2 March, or are generous with what they don't know at all.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? date.getTime() : undefined
}

const asWritten = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
