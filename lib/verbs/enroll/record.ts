import { type PublicKey, parseAtKey, type SelfKey, selfKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { lowerCase } from '../../protocol/characters.ts'
import { pkamKey } from '../../protocol/login-keys.ts'
import { isActive } from '../../protocol/metadata.ts'
import type { Keystore, StoredRecord } from '../../store/keystore.ts'
import { type Grants, manage } from '../reach.ts'
import { readGrants } from './grants.ts'

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
  /** The enrollment that approved it, with which it falls; none where that was done by the secret. [2026 §10.2] */
  readonly approvedBy?: string
  /** When it was revoked, in milliseconds since the epoch. */
  readonly revokedAt?: number
  /** The enrollment of the same app whose place it takes when it first logs in. [2026 §10.2] */
  readonly succeeds?: string
  /** Whether it has. */
  readonly tookOver?: boolean
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

/** The id of the enrollment that is kept under this name, if one is. */
export function enrollmentIn(text: string): string | undefined {
  const end = text.indexOf(`${suffix}@`)
  return end > 0 && !text.includes(':') ? text.slice(0, end) : undefined
}

/** The record; undefined for an id that was never given, or has been removed. */
export function findEnrollment(id: string, store: Store): Promise<Enrollment | undefined> {
  return id === primaryId ? findPrimary(store) : findStored(id, store)
}

/** What newer servers call the enrollment of the key that logs in without naming one. [2026 §10.7] */
export const primaryId = 'primary'

/**
 * The owner's own key as an enrollment that can be revoked like any other. Only then it has a record, which says of that
 * key, and of no later one, that it is.
 */
async function findPrimary(store: Store): Promise<Enrollment | undefined> {
  const record = await store.wholeKeystore.get(pkamKey)
  if (record?.value === undefined || !isActive(record.metadata, store.now())) return undefined
  const { expiresAt } = record.metadata
  const stored = await findStored(primaryId, store)
  if (stored?.apkamPublicKey === record.value) return stored
  return {
    id: primaryId,
    appName: 'legacy',
    deviceName: 'legacy',
    grants: new Map([
      [manage, 'rw'],
      ['*', 'rw'],
    ]),
    apkamPublicKey: record.value,
    state: 'approved',
    lifetimeMillis: 0,
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

/** Whether one of them is the owner's own key, and that is the one of the other, its first app. [§3.26.3] */
export function isSameKey(one: Enrollment, other: Enrollment): boolean {
  const [owners, app] = one.id === primaryId ? [one, other] : [other, one]
  return owners.id === primaryId && app.primary === true && owners.apkamPublicKey === app.apkamPublicKey
}

async function findStored(id: string, { owner, wholeKeystore, now }: Store): Promise<Enrollment | undefined> {
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

/** All that there is a record of, in the order of their ids. */
export async function* allEnrollments(store: Store): AsyncGenerator<Enrollment> {
  for (const { key } of store.wholeKeystore.entries()) {
    if (key.kind !== 'self' || key.sharedWith !== undefined || !key.name.endsWith(suffix)) continue
    const id = key.name.slice(0, -suffix.length)
    const found = await findEnrollment(id, store)
    // A later key has nothing of what was said of an earlier one.
    if (found && !(id === primaryId && found.state === 'approved')) yield found
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
  const { encryptedAPKAMSymmetricKey, signingAlgo, apsk, apskLegacy } = enrollment
  const { approvedBy, revokedAt, succeeds, tookOver } = enrollment
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
    approvedBy,
    revokedAt,
    succeeds,
    tookOver,
  })
}

/** undefined for what is not the record of an enrollment. */
function parseEnrollment(id: string, value: string): Enrollment | undefined {
  try {
    const json = JSON.parse(value)
    const { appName, deviceName, apkamPublicKey, encryptedAPKAMSymmetricKey, signingAlgo, metadata, primary } = json
    const { apsk, apskLegacy, approvedBy, revokedAt, succeeds, tookOver } = json
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
      ...(approvedBy !== undefined && { approvedBy }),
      ...(revokedAt !== undefined && { revokedAt }),
      ...(succeeds !== undefined && { succeeds }),
      ...(tookOver === true && { tookOver }),
    }
  } catch {
    return undefined
  }
}

function isNoText(value: unknown): boolean {
  return typeof value !== 'string'
}

/** `<id>.default_enc_private_key.__manage@me` and its sister, where an approved app finds the keys of the atSign. [§3.26.4] */
export function defaultKey(id: string, which: 'enc_private_key' | 'self_enc_key', owner: AtSign): SelfKey {
  return selfKey(`${id}.default_${which}.__manage`, owner)
}

/** Where the public key of an app is shown. undefined when its names make no key. [§3.26.4] */
export function apkamKey(
  { appName, deviceName }: Pick<Enrollment, 'appName' | 'deviceName'>,
  owner: AtSign,
): PublicKey | undefined {
  try {
    const key = parseAtKey(`public:${appName}.${deviceName}.pkam.__pkams.__public_keys${owner}`)
    return key.kind === 'public' ? key : undefined
  } catch {
    return undefined
  }
}

/** As the app has said; older ones say nothing, and a point in hex is no RSA key. undefined for what nobody knows. [2026 §11.2] */
export function signingAlgoOf(
  publicKey: string,
  signingAlgo?: string,
): 'rsa2048' | 'ecc_secp256r1' | 'mldsa65' | undefined {
  if (!signingAlgo) return /^04[0-9a-f]{128}$/i.test(publicKey) ? 'ecc_secp256r1' : 'rsa2048'
  const known = signingAlgo.toLowerCase()
  return known === 'rsa2048' || known === 'ecc_secp256r1' || known === 'mldsa65' ? known : undefined
}

/** From the approval on. [§3.26.4] */
export function lifetime({ lifetimeMillis }: Enrollment, { now }: Clock): { expiresAt: number | undefined } {
  return { expiresAt: lifetimeMillis > 0 ? now() + lifetimeMillis : undefined }
}
