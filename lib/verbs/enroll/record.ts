import { AtError } from '../../protocol/at-error.ts'
import { type PublicKey, parseAtKey, type SelfKey, selfKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { lowerCase } from '../../protocol/characters.ts'
import type { Keystore, StoredRecord } from '../../store/keystore.ts'
import type { Grants, Right } from '../reach.ts'

/** pending → approved or denied; approved → revoked → approved. [§3.26.7] */
export type EnrollmentState = 'pending' | 'approved' | 'denied' | 'revoked' | 'expired'

export const enrollmentStates: readonly EnrollmentState[] = ['pending', 'approved', 'denied', 'revoked', 'expired']

/** An app on a device, what it asked for, and what was decided. */
export interface Enrollment {
  readonly id: string
  readonly appName: string
  readonly deviceName: string
  readonly grants: Grants
  readonly apkamPublicKey: string
  /** As stored, but for `expired`, which follows from the time. */
  readonly state: EnrollmentState
  readonly encryptedAPKAMSymmetricKey?: string
  /** How its signatures are made; whatever the login says when it is not known. [2026 §11.2] */
  readonly signingAlgo?: string
  /** How long it lives from its approval on; 0 for ever. */
  readonly lifetimeMillis: number
  /** Until when, in milliseconds since the epoch. */
  readonly expiresAt?: number
  /** The app's own, kept verbatim. [2026 §10.1] */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** What it shows to all, for its signatures to be verified by: one of the two. [2026 §10.5] */
  readonly apsk?: Readonly<Record<string, unknown>>
  readonly apskLegacy?: string
  /** Whether it is the owner's first app, whose key also logs in without naming an enrollment. [§3.26.3] */
  readonly primary?: boolean
  /** The app that asked for it, if it was one. */
  readonly requestedBy?: string
}

interface Clock {
  readonly now: () => number
}

type Store = Clock & { readonly owner: AtSign; readonly wholeKeystore: Keystore }

/** The text of an id as it is compared. [2026 §10.2] */
export function enrollmentIdOf(text: string): string {
  return lowerCase(text.replace(/\s+/gu, ''))
}

/** Throws `AtError` AT0016 for an id that is none. */
export function enrollmentKey(id: string, owner: AtSign): SelfKey {
  return selfKey(`${id}${suffix}`, owner)
}

const suffix = '.new.enrollments.__manage'

/** The record; undefined for an id that was never given, or has been removed. */
export async function findEnrollment(
  id: string,
  { owner, wholeKeystore, now }: Store,
): Promise<Enrollment | undefined> {
  if (!/^[\w-]{1,64}$/.test(id)) return undefined
  const record = await wholeKeystore.get(enrollmentKey(id, owner))
  if (record === undefined) return undefined
  const { expiresAt } = record.metadata
  const found = readRecord(id, record)
  if (found === undefined) return undefined
  return {
    ...found,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(expiresAt !== undefined && expiresAt <= now() && { state: 'expired' as const }),
  }
}

/** What a record says, read once as long as the store hands out the same one: every command of an app asks. */
const read = new WeakMap<StoredRecord, Enrollment>()

function readRecord(id: string, record: StoredRecord): Enrollment | undefined {
  const known = read.get(record)
  if (known) return known
  const found = record.value === undefined ? undefined : parseEnrollment(id, record.value)
  if (found) read.set(record, found)
  return found
}

/** All there are, in the order of their ids. */
export async function* allEnrollments(store: Store): AsyncGenerator<Enrollment> {
  for (const { key } of store.wholeKeystore.entries()) {
    if (key.kind !== 'self' || key.sharedWith !== undefined || !key.name.endsWith(suffix)) continue
    const found = await findEnrollment(key.name.slice(0, -suffix.length), store)
    if (found) yield found
  }
}

/** Writes the record, which ends at `expiresAt` whatever was written before. No device is told. [§3.26.7] */
export async function keepEnrollment(enrollment: Enrollment, { owner, wholeKeystore, now }: Store): Promise<void> {
  const ttl = enrollment.expiresAt === undefined ? 0 : Math.max(1, enrollment.expiresAt - now())
  const key = enrollmentKey(enrollment.id, owner)
  await wholeKeystore.put(key, formatEnrollment(enrollment), { ttl }, { committed: false })
}

/** Inverse of `parseEnrollment`, but for what the store keeps beside the value. */
export function formatEnrollment(enrollment: Enrollment): string {
  const { appName, deviceName, grants, apkamPublicKey, state, lifetimeMillis, primary, metadata } = enrollment
  const { encryptedAPKAMSymmetricKey, signingAlgo, apsk, apskLegacy, requestedBy } = enrollment
  return JSON.stringify({
    appName,
    deviceName,
    namespaces: Object.fromEntries(grants),
    apkamPublicKey,
    requestType: 'newEnrollment',
    approval: { state },
    encryptedAPKAMSymmetricKey,
    apkamKeysExpiryInMillis: lifetimeMillis,
    signingAlgo,
    metadata,
    apsk,
    apskLegacy,
    primary,
    requestedBy,
  })
}

/** undefined for what is not the record of an enrollment. */
export function parseEnrollment(id: string, value: string): Enrollment | undefined {
  try {
    const json = JSON.parse(value)
    const { appName, deviceName, apkamPublicKey, encryptedAPKAMSymmetricKey, signingAlgo, metadata, primary } = json
    const { apsk, apskLegacy, requestedBy } = json
    const { state } = json.approval
    if (!enrollmentStates.includes(state) || [appName, deviceName, apkamPublicKey].some(isNoText)) return undefined
    return {
      id,
      appName,
      deviceName,
      grants: readGrants(json.namespaces),
      apkamPublicKey,
      state,
      lifetimeMillis: Number(json.apkamKeysExpiryInMillis ?? 0),
      ...(encryptedAPKAMSymmetricKey !== undefined && { encryptedAPKAMSymmetricKey }),
      ...(signingAlgo !== undefined && { signingAlgo }),
      ...(metadata !== undefined && { metadata }),
      ...(apsk !== undefined && { apsk }),
      ...(apskLegacy !== undefined && { apskLegacy }),
      ...(primary === true && { primary }),
      ...(requestedBy !== undefined && { requestedBy }),
    }
  } catch {
    return undefined
  }
}

function isNoText(value: unknown): boolean {
  return typeof value !== 'string'
}

/**
 * What is asked for, in lower case as names are stored. Throws AT0022 for a name that no key can end in, a right
 * that is none, or one namespace in two spellings. [2026 §10.2]
 */
export function readGrants(namespaces: unknown): Grants {
  if (typeof namespaces !== 'object' || namespaces === null || Array.isArray(namespaces)) {
    throw new AtError('AT0022', 'namespaces must be an object')
  }
  const grants = new Map<string, Right>()
  for (const [text, right] of Object.entries(namespaces)) {
    const name = lowerCase(text)
    if (right !== 'r' && right !== 'rw') {
      const access = typeof right === 'string' ? right : typeof right
      throw new AtError(
        'AT0022',
        `Invalid access "${access}" for namespace "${name}" in enroll:request. Valid values are r and rw`,
      )
    }
    if (!isNamespace(name) || grants.has(name)) {
      throw new AtError('AT0022', `Invalid namespace "${name}" in enroll:request`)
    }
    grants.set(name, right)
  }
  return grants
}

/** Names between dots, none of them empty: `.wavi` would be the end of everything that ends in `wavi`. */
function isNamespace(name: string): boolean {
  if (name === '*') return true
  if (name === '' || /(^\.|\.\.|\.$|\*)/.test(name)) return false
  try {
    parseAtKey(`x.${name}@x`)
    return true
  } catch {
    return false
  }
}

/** `<id>.default_enc_private_key.__manage@me` and its sister, where an approved app finds the keys of the atSign. [§3.26.4] */
export function defaultKey(id: string, which: 'enc_private_key' | 'self_enc_key', owner: AtSign): SelfKey {
  return selfKey(`${id}.default_${which}.__manage`, owner)
}

/** Where the public key of an app is shown. undefined when its names make no key. [§3.26.4] */
export function apkamKey({ appName, deviceName }: Enrollment, owner: AtSign): PublicKey | undefined {
  try {
    const key = parseAtKey(`public:${appName}.${deviceName}.pkam.__pkams.__public_keys${owner}`)
    return key.kind === 'public' ? key : undefined
  } catch {
    return undefined
  }
}

/** What `list` and `fetch` show. [§3.26.5] */
export function shown({ appName, deviceName, grants, state, ...enrollment }: Enrollment): object {
  const { encryptedAPKAMSymmetricKey, expiresAt, metadata } = enrollment
  return {
    appName,
    deviceName,
    namespace: Object.fromEntries(grants),
    encryptedAPKAMSymmetricKey,
    status: state,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(metadata !== undefined && { metadata }),
  }
}
