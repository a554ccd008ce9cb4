import type { Argon2Cost, Patience } from '../crypto/argon2.ts'
import type { KeyMaterial } from '../crypto/key-ring.ts'
import { type OpenedKeys, openDailyKeys } from '../crypto/open-key-ring.ts'
import { openSigningKey } from '../crypto/signature.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { type Custody, establish, type Protection } from './custody.ts'
import { damaged, openPart, type SealedPart, sealPart } from './sealed-part.ts'

/** The keys of one atSign as they lie in the browser's storage. */
export type KeysRecord = OpenRecord | ProtectedRecord

interface CommonRecord {
  readonly atSign: AtSign
  /** 0 or 1, since IndexedDB has no index over booleans */
  readonly pending: 0 | 1
  readonly pkamPublicKey: string
  readonly encryptionPublicKey: string
  readonly enrollmentId: string | undefined
}

/** Nothing but this browser's profile stands before these. */
export interface OpenRecord extends CommonRecord {
  /** of this record's form; part of what the seals are bound to */
  readonly version: 1
  /** signs challenges, refuses export */
  readonly pkam: CryptoKey
  /** opens the two parts below, refuses export */
  readonly sealing: CryptoKey
  /** what daily use needs as text: RSAES is not the platform's, so its key cannot be a `CryptoKey` [§8.3] */
  readonly daily: SealedPart
  /** what only the key file needs */
  readonly export: SealedPart
}

/** These open with what only their owner knows or has. */
export interface ProtectedRecord extends CommonRecord {
  readonly version: 2
  readonly custody: Exclude<Custody, { kind: 'none' }>
  /** tells whether that was it */
  readonly check: string
  /** another one after each time that the keys were locked, so that every tab sees it */
  readonly lock: string
  readonly all: SealedPart
}

type DailyKeys = Pick<KeyMaterial, 'encryptionPrivateKey' | 'selfEncryptionKey'>
type ExportKeys = Pick<KeyMaterial, 'pkamPrivateKey' | 'apkamSymmetricKey' | 'rest'>

/** A record of these keys; what opens it comes along where it is protected. */
export async function makeRecord(
  material: KeyMaterial,
  pending: 0 | 1,
  protection: Protection,
  { cost, ...patience }: { readonly cost: Argon2Cost } & Patience,
): Promise<{ record: OpenRecord; sealing?: undefined } | { record: ProtectedRecord; sealing: CryptoKey }> {
  const { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId } = material
  const common = { atSign, pending, pkamPublicKey, encryptionPublicKey, enrollmentId }
  if (protection.kind !== 'none') {
    const { custody, derived } = await establish(atSign, protection, cost, patience)
    const place = { atSign, version: 2 } as const
    const all = await sealPart(place, derived.sealing, 'all', material)
    const record = { ...common, ...place, custody, check: derived.check, lock: crypto.randomUUID(), all }
    return { record, sealing: derived.sealing }
  }
  const { encryptionPrivateKey, selfEncryptionKey, pkamPrivateKey, apkamSymmetricKey, rest } = material
  const sealing = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const place = { atSign, version: 1 } as const
  const [pkam, daily, forExport] = await Promise.all([
    openSigningKey(pkamPrivateKey),
    sealPart(place, sealing, 'daily', { encryptionPrivateKey, selfEncryptionKey } satisfies DailyKeys),
    sealPart(place, sealing, 'export', { pkamPrivateKey, apkamSymmetricKey, rest } satisfies ExportKeys),
  ])
  return { record: { ...common, ...place, sealing, pkam, daily, export: forExport } }
}

/** All keys of a record, as texts; `sealing` opens a protected one. Throws AT0002 when they are damaged. */
export async function materialIn(record: KeysRecord, sealing: CryptoKey): Promise<KeyMaterial> {
  const { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId } = record
  if (record.version === 2) {
    const material = await openPart<KeyMaterial>(record, sealing, 'all', record.all)
    if (!sameKeys(record, material)) throw damaged(atSign)
    return material
  }
  const [daily, forExport] = await Promise.all([
    openPart<DailyKeys>(record, sealing, 'daily', record.daily),
    openPart<ExportKeys>(record, sealing, 'export', record.export),
  ])
  return { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId, ...daily, ...forExport }
}

/** Those with which a key ring works. Throws AT0002 when they are damaged. */
export async function keysIn(record: KeysRecord, sealing: CryptoKey): Promise<OpenedKeys> {
  if (record.version === 1) {
    const daily = await openDailyKeys(await openPart<DailyKeys>(record, sealing, 'daily', record.daily))
    return { pkam: record.pkam, ...daily }
  }
  const material = await materialIn(record, sealing)
  const [pkam, daily] = await Promise.all([openSigningKey(material.pkamPrivateKey), openDailyKeys(material)])
  return { pkam, ...daily }
}

export function sameKeys(
  record: Omit<CommonRecord, 'pending'>,
  material: Pick<KeyMaterial, 'atSign' | 'pkamPublicKey' | 'encryptionPublicKey' | 'enrollmentId'>,
): boolean {
  return (
    record.pkamPublicKey === material.pkamPublicKey &&
    record.encryptionPublicKey === material.encryptionPublicKey &&
    record.enrollmentId === material.enrollmentId
  )
}
