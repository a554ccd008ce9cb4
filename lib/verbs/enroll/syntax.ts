import { AtError } from '../../protocol/at-error.ts'
import { lowerCase } from '../../protocol/characters.ts'
import { readJson } from '../../protocol/json.ts'
import { checkMetadataDepth } from '../../protocol/metadata.ts'
import { define } from '../define.ts'
import { type EnrollmentState, enrollmentIdOf, enrollmentStates } from './record.ts'

export type Operation =
  | 'request'
  | 'approve'
  | 'deny'
  | 'revoke'
  | 'unrevoke'
  | 'update'
  | 'list'
  | 'listns'
  | 'infons'
  | 'fetch'
  | 'delete'

/** The members of the JSON that mean something here; others are ignored. [§3.26.1, 2026 §10.1] */
export interface EnrollParams {
  readonly enrollmentId?: string
  readonly appName?: string
  readonly deviceName?: string
  /** Namespace → right; read by `readGrants`. */
  readonly namespaces?: Readonly<Record<string, unknown>>
  readonly otp?: string
  readonly apkamPublicKey?: string
  readonly signingAlgo?: string
  readonly encryptedAPKAMSymmetricKey?: string
  readonly encryptedDefaultEncryptionPrivateKey?: string
  readonly encryptedDefaultSelfEncryptionKey?: string
  readonly encPrivateKeyIV?: string
  readonly selfEncKeyIV?: string
  /** How long the enrollment lives from its approval on; 0 for ever. */
  readonly apkamKeysExpiryInMillis?: number
  readonly enrollmentStatusFilter?: readonly EnrollmentState[]
  /** The app's own, kept verbatim. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** What the app's signatures are verified by, shown to all; the older form is a text. [2026 §10.5] */
  readonly apsk?: Readonly<Record<string, unknown>>
  readonly apskLegacy?: string
  /** Shows that whoever names a new key has it. [2026 §10.3] */
  readonly apkamPublicKeySignature?: string
}

export interface Enroll {
  readonly operation: Operation
  readonly force?: boolean
  /** What `listns` and `infons` ask for. */
  readonly namespace?: string
  readonly params: EnrollParams
}

/** `enroll:<operation>[:force][:<json>]` asks for the rights of an app, gives them, and takes them away. [§3.26] */
export const syntax = define(
  'enroll',
  /^enroll:(?:(?<about>listns|infons)(?::(?<namespace>[^:{]+))?:?|(?<operation>request|approve|deny|revoke|list(?!ns)|fetch|unrevoke|delete|update)(?<force>:force)?:?(?<json>.+)?)$/i,
  (g: { about?: string; operation?: string; force?: string; json?: string; namespace?: string }): Enroll => {
    if (g.operation === undefined) {
      const operation = g.about?.toLowerCase() as Operation
      return { operation, ...(g.namespace && { namespace: lowerCase(g.namespace) }), params: {} }
    }
    const operation = g.operation.toLowerCase() as Operation
    if (g.json === undefined && operation !== 'list') throw new AtError('AT0022', 'Enroll parameters not provided')
    return { operation, ...(g.force && { force: true }), params: g.json === undefined ? {} : readParams(g.json) }
  },
  ({ operation, force, namespace, params }) => {
    if (operation === 'listns' || operation === 'infons')
      return `enroll:${operation}${namespace ? `:${namespace}` : ''}`
    const json = Object.keys(params).length > 0 ? `:${JSON.stringify(params)}` : ''
    return `enroll:${operation}${force ? ':force' : ''}${json}`
  },
  {
    usage:
      'enroll:request:{"appName":"wavi","deviceName":"iPhone","namespaces":{"wavi":"rw"},"otp":"<otp>":"apkamPublicKey":"<public_key>"}',
  },
)

// More than twice what the largest record takes, so that nobody has more than that parsed. [2026 §10.1]
const longest = 1_200_000

const texts = [
  'appName',
  'deviceName',
  'otp',
  'apkamPublicKey',
  'signingAlgo',
  'encryptedAPKAMSymmetricKey',
  'encryptedDefaultEncryptionPrivateKey',
  'encryptedDefaultSelfEncryptionKey',
  'encPrivateKeyIV',
  'selfEncKeyIV',
  'apskLegacy',
  'apkamPublicKeySignature',
] as const

/** Throws AT0011 and closes for what is not JSON, AT0022 for a member of a wrong type. */
function readParams(json: string): EnrollParams {
  if (json.length > longest) throw new AtError('AT0022', `${json.length} characters are more than enroll takes`)
  let members: Record<string, unknown>
  try {
    members = readJson(json) as typeof members
    checkMetadataDepth(members)
  } catch (cause) {
    if (cause instanceof AtError) throw cause
    throw new AtError('AT0011', 'Exception: enroll is not followed by JSON', { closes: true, cause })
  }
  if (!isObject(members)) throw wrongType('the parameters', 'an object')
  const read: Record<string, unknown> = {}
  for (const name of texts) {
    const value = members[name] ?? undefined
    if (value === undefined) continue
    if (typeof value !== 'string') throw wrongType(name, 'a string')
    read[name] = value
  }
  const { enrollmentId, namespaces, metadata, apsk, enrollmentStatusFilter } = members
  if (typeof enrollmentId === 'string') read.enrollmentId = enrollmentIdOf(enrollmentId)
  else if (enrollmentId != null) throw wrongType('enrollmentId', 'a string')
  for (const [name, value] of Object.entries({ namespaces, metadata, apsk })) {
    if (value == null) continue
    if (!isObject(value)) throw wrongType(name, 'an object')
    read[name] = value
  }
  if (enrollmentStatusFilter != null) read.enrollmentStatusFilter = readFilter(enrollmentStatusFilter)
  const lifetime = readLifetime(members)
  if (lifetime !== undefined) read.apkamKeysExpiryInMillis = lifetime
  return read
}

function readFilter(filter: unknown): readonly EnrollmentState[] {
  const known = Array.isArray(filter) && filter.every((state) => enrollmentStates.includes(state))
  if (!known) throw wrongType('enrollmentStatusFilter', `a list of ${enrollmentStates.join(', ')}`)
  return filter
}

/** In milliseconds, or as an ISO 8601 duration without months and years. Less than nothing is for ever. [2026 §10.1] */
function readLifetime(members: Record<string, unknown>): number | undefined {
  const { apkamKeysExpiryInMillis: millis, apkamKeysExpiryDuration: duration } = members
  if (millis != null) {
    if (!Number.isSafeInteger(millis)) throw wrongType('apkamKeysExpiryInMillis', 'an integer')
    return Math.max(0, millis as number)
  }
  if (duration == null) return undefined
  const units = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
    String(duration),
  )
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (units?.slice(1) ?? []).map((n) => Number(n ?? 0))
  const total = Math.round((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000)
  if (!units || !Number.isSafeInteger(total)) throw wrongType('apkamKeysExpiryDuration', 'an ISO 8601 duration')
  return total
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(name: string, type: string): AtError {
  return new AtError('AT0022', `${name} must be ${type}`)
}
