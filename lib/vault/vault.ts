import { Dexie, liveQuery, type Table } from 'dexie'
import type { KeyMaterial, KeyRing } from '../crypto/key-ring.ts'
import { keyRingOf, openDailyKeys } from '../crypto/open-key-ring.ts'
import { openSigningKey } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { openSealed, type SealedPart, sealPart } from './sealed-part.ts'
import { inPlainWords } from './storage-error.ts'

/** What a browser knows of its owners: whose keys it keeps, and who is signed in. Holds no key. */
export interface VaultState {
  /** whose keys are here and known to their atServer */
  readonly atSigns: readonly AtSign[]
  /** whose keys were made here, but whose onboarding was cut off before it was confirmed */
  readonly pending: readonly AtSign[]
  readonly current: AtSign | undefined
}

/**
 * The keys of one browser, for any number of atSigns side by side.
 * Every operation throws an `AtError` with a sentence for the person in front of it: AT0002 when the browser does not
 * store or has lost what it stored, AT0015 when there are no keys of that atSign.
 */
export interface Vault {
  list(): Promise<readonly AtSign[]>
  pending(): Promise<readonly AtSign[]>
  /**
   * Keeps the keys. `pending` is for keys that no server knows yet: they are kept before it learns the public half, so
   * that a closed tab loses nothing. The same keys again change nothing, but make pending ones settled when `pending`
   * is not said. Throws AT0022 when other keys of this atSign are here: nothing is ever overwritten.
   */
  add(material: KeyMaterial, options?: { pending?: boolean }): Promise<void>
  /** Onboarding has finished: the keys are no longer pending. */
  settle(atSign: AtSign): Promise<void>
  /** Opens the keys, pending ones too. */
  keyRing(atSign: AtSign): Promise<KeyRing>
  current(): Promise<AtSign | undefined>
  /** Who is signed in, in every tab; `undefined` signs out and keeps the keys. Pending atSigns cannot be. */
  setCurrent(atSign: AtSign | undefined): Promise<void>
  /** Deletes the keys from this browser, and signs out who they belong to. Forgetting who is not here is fine. */
  forget(atSign: AtSign): Promise<void>
  /** Calls with the present state, and again after each change in this or any other tab. Returns how to stop. */
  onChange(listener: (state: VaultState) => void): () => void
  close(): void
}

interface KeysRecord {
  readonly atSign: AtSign
  /** of this record's form; part of what the seals are bound to */
  readonly version: 1
  /** 0 or 1, since IndexedDB has no index over booleans */
  readonly pending: 0 | 1
  readonly pkamPublicKey: string
  readonly encryptionPublicKey: string
  readonly enrollmentId: string | undefined
  /** signs challenges, refuses export */
  readonly pkam: CryptoKey
  /** opens the two parts below, refuses export */
  readonly sealing: CryptoKey
  /** what daily use needs as text: RSAES is not the platform's, so its key cannot be a `CryptoKey` [§8.3] */
  readonly daily: SealedPart
  /** what only the key file needs */
  readonly export: SealedPart
}

type DailyKeys = Pick<KeyMaterial, 'encryptionPrivateKey' | 'selfEncryptionKey'>
type ExportKeys = Pick<KeyMaterial, 'pkamPrivateKey' | 'apkamSymmetricKey' | 'rest'>

interface Setting {
  readonly name: 'current'
  readonly value: AtSign
}

/** Opens the vault of this browser; storage is touched with the first operation. A test brings its own `indexedDB`. */
export function openVault({ name = 'facet-vault', indexedDB }: { name?: string; indexedDB?: IDBFactory } = {}): Vault {
  const database = new Dexie(name, indexedDB ? { indexedDB } : {})
  database.version(1).stores({ keys: 'atSign, pending', settings: 'name' })
  const keys: Table<KeysRecord, AtSign> = database.table('keys')
  const settings: Table<Setting, 'current'> = database.table('settings')

  const read = async (atSign: AtSign): Promise<KeysRecord> => {
    const record = await inPlainWords(keys.get(atSign))
    if (record === undefined) throw notHere(atSign)
    if (record.version !== 1) {
      throw new AtError('AT0002', 'A newer version of this app keeps your keys here. Reload the page to get it.')
    }
    return record
  }
  const listed = (pending: 0 | 1) => keys.where('pending').equals(pending).primaryKeys()
  const signedIn = async () => (await settings.get('current'))?.value

  return {
    list: () => inPlainWords(listed(0)),
    pending: () => inPlainWords(listed(1)),

    async add(material, { pending = false } = {}) {
      const record = await recordOf(material, pending)
      await inPlainWords(
        database.transaction('rw', keys, async () => {
          const present = await keys.get(material.atSign)
          if (present === undefined) await keys.add(record)
          else if (!sameKeys(present, material)) throw alreadyHere(present)
          else if (!pending) await keys.update(material.atSign, { pending: 0 })
        }),
      )
    },

    async settle(atSign) {
      if ((await inPlainWords(keys.update(atSign, { pending: 0 }))) === 0) await read(atSign)
    },

    async keyRing(atSign) {
      const record = await read(atSign)
      const daily = await openDailyKeys(await openSealed<DailyKeys>(record, 'daily'))
      const material = async () => materialOf(await read(atSign))
      return keyRingOf(record, { pkam: record.pkam, ...daily }, material)
    },

    current: () => inPlainWords(signedIn()),

    async setCurrent(atSign) {
      if (atSign === undefined) return inPlainWords(settings.delete('current'))
      await inPlainWords(
        database.transaction('rw', keys, settings, async () => {
          const record = await keys.get(atSign)
          if (record?.pending !== 0) throw notHere(atSign)
          await settings.put({ name: 'current', value: atSign })
        }),
      )
    },

    async forget(atSign) {
      await inPlainWords(
        database.transaction('rw', keys, settings, async () => {
          await keys.delete(atSign)
          if ((await signedIn()) === atSign) await settings.delete('current')
        }),
      )
    },

    onChange(listener) {
      const state = liveQuery(async (): Promise<VaultState> => {
        const [atSigns, pending, current] = await Promise.all([listed(0), listed(1), signedIn()])
        return { atSigns, pending, current }
      })
      // A storage that fails says so in the answer to whatever is asked next, where someone can act on it.
      const subscription = state.subscribe(listener)
      return () => subscription.unsubscribe()
    },

    close: () => database.close(),
  }
}

async function recordOf(material: KeyMaterial, pending: boolean): Promise<KeysRecord> {
  const { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId } = material
  const { encryptionPrivateKey, selfEncryptionKey, pkamPrivateKey, apkamSymmetricKey, rest } = material
  const sealing = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const place = { atSign, version: 1, sealing } as const
  const [pkam, daily, forExport] = await Promise.all([
    openSigningKey(pkamPrivateKey),
    sealPart(place, 'daily', { encryptionPrivateKey, selfEncryptionKey } satisfies DailyKeys),
    sealPart(place, 'export', { pkamPrivateKey, apkamSymmetricKey, rest } satisfies ExportKeys),
  ])
  return {
    ...place,
    pending: pending ? 1 : 0,
    pkamPublicKey,
    encryptionPublicKey,
    enrollmentId,
    pkam,
    daily,
    export: forExport,
  }
}

async function materialOf(record: KeysRecord): Promise<KeyMaterial> {
  const { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId } = record
  const [daily, forExport] = await Promise.all([
    openSealed<DailyKeys>(record, 'daily'),
    openSealed<ExportKeys>(record, 'export'),
  ])
  return { atSign, pkamPublicKey, encryptionPublicKey, enrollmentId, ...daily, ...forExport }
}

function sameKeys(record: KeysRecord, material: KeyMaterial): boolean {
  return (
    record.pkamPublicKey === material.pkamPublicKey &&
    record.encryptionPublicKey === material.encryptionPublicKey &&
    record.enrollmentId === material.enrollmentId
  )
}

function notHere(atSign: AtSign): AtError {
  return new AtError('AT0015', `There are no keys of ${atSign} on this device.`)
}

function alreadyHere({ atSign, pending }: KeysRecord): AtError {
  return new AtError(
    'AT0022',
    pending
      ? `Setting up ${atSign} was begun on this device with other keys. Finish that, or forget ${atSign} first.`
      : `This device already has other keys of ${atSign}. Forget ${atSign} first to replace them.`,
  )
}
