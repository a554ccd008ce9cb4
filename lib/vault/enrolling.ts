import type { Table } from 'dexie'
import {
  type ApprovedApp,
  type EnrollmentKeys,
  generateEnrollmentKeys,
  openForApp,
  type SealedForApp,
} from '../crypto/default-keys.ts'
import type { KeyMaterial } from '../crypto/key-ring.ts'
import { openSigningKey, signWith } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Protection } from './custody.ts'
import { openDatabase } from './database.ts'
import { openPart, type SealedPart, sealPart } from './sealed-part.ts'
import { inPlainWords } from './storage-error.ts'

/*
 * The keys with which this device asks to be let in, from before it asks until it was: kept as keys that nothing protects are,
 * so that a closed tab goes on. They open nothing until somebody has said yes, and go when the vault has all. Where all shall be
 * protected then, they are held in memory alone until then, and a closed tab has to ask anew.
 */

/** Of the keys of one atSign, what may be seen, and how far it has come. */
export interface Asking {
  readonly atSign: AtSign
  readonly pkamPublicKey: string
  readonly encryptedApkamSymmetricKey: string
  /** Whose key they are wrapped for. */
  readonly encryptionPublicKey: string
  /** As what it has asked; undefined before. */
  readonly asked?: Asked
  /** Whether a closed tab goes on. */
  readonly isKept: boolean
}

export interface Asked {
  readonly enrollmentId: string
  readonly deviceName: string
}

interface AskingRecord extends Omit<Asking, 'isKept'> {
  readonly version: 1
  /** signs challenges, refuses export */
  readonly pkam: CryptoKey
  /** opens the part below, refuses export */
  readonly sealing: CryptoKey
  readonly keys: SealedPart
}

type HiddenKeys = Pick<EnrollmentKeys, 'pkamPrivateKey' | 'apkamSymmetricKey'>

/** Throws `AtError` as the vault does: AT0015 where this device does not ask for that atSign. */
export interface Enrolling {
  /**
   * Makes keys for the holder of this public key, or takes up those that were made for it and not asked with. Where
   * `protection` is given, nothing of them is kept on this device until all keys are kept by it.
   */
  begin(atSign: AtSign, encryptionPublicKey: string, protection?: Protection): Promise<Asking>
  /** It has asked with them. */
  asked(atSign: AtSign, as: Asked): Promise<void>
  all(): Promise<readonly Asking[]>
  signChallenge(atSign: AtSign, challenge: string): Promise<string>
  /** All keys, once somebody has said yes. They stay here until they are forgotten. AT0014 when these were sealed for another. */
  finish(atSign: AtSign, sealed: SealedForApp): Promise<{ material: KeyMaterial; protection: Protection | undefined }>
  forget(atSign: AtSign): Promise<void>
  close(): void
}

export function openEnrolling({
  name = 'facet-enrolling',
  indexedDB,
}: {
  name?: string
  indexedDB?: IDBFactory
} = {}): Enrolling {
  const database = openDatabase(name, indexedDB)
  database.version(1).stores({ asking: 'atSign' })
  const asking: Table<AskingRecord, AtSign> = database.table('asking')

  /** Those that are nowhere but here, and what shall keep the keys that come of them. */
  const unkept = new Map<AtSign, { readonly record: AskingRecord; readonly protection: Protection }>()

  const read = async (atSign: AtSign): Promise<AskingRecord> => {
    const record = unkept.get(atSign)?.record ?? (await inPlainWords(asking.get(atSign)))
    if (record === undefined) throw new AtError('AT0015', `This device does not ask to be let in to ${atSign}.`)
    return record
  }

  return {
    async begin(atSign, encryptionPublicKey, protection) {
      const made = await makeRecord(atSign, encryptionPublicKey)
      if (protection && protection.kind !== 'none') {
        const before = unkept.get(atSign)?.record
        // What is shown goes on being true.
        const record = before?.encryptionPublicKey === encryptionPublicKey && !before.asked ? before : made
        unkept.set(atSign, { record, protection })
        await inPlainWords(asking.delete(atSign))
        return seen(record, false)
      }
      unkept.delete(atSign)
      return inPlainWords(
        database.transaction('rw', asking, async () => {
          const present = await asking.get(atSign)
          // Another tab was faster, or was closed: what it shows goes on being true.
          if (present?.encryptionPublicKey === encryptionPublicKey && !present.asked) return seen(present)
          await asking.put(made)
          return seen(made)
        }),
      )
    },
    asked: async (atSign, as) => {
      const held = unkept.get(atSign)
      if (held) return void unkept.set(atSign, { ...held, record: { ...held.record, asked: as } })
      if ((await inPlainWords(asking.update(atSign, { asked: as }))) === 0) await read(atSign)
    },
    all: async () => [
      ...[...unkept.values()].map(({ record }) => seen(record, false)),
      ...(await inPlainWords(asking.toArray())).map((record) => seen(record)),
    ],
    signChallenge: async (atSign, challenge) => signWith((await read(atSign)).pkam, challenge),
    async finish(atSign, sealed) {
      const held = unkept.get(atSign)
      const record = held?.record ?? (await read(atSign))
      if (!record.asked) throw new AtError('AT0015', `This device has not asked to be let in to ${atSign} yet.`)
      const hidden = await openPart<HiddenKeys>(record, record.sealing, 'enrolling', record.keys)
      const { pkamPublicKey, encryptionPublicKey, asked } = record
      const app: ApprovedApp = {
        ...hidden,
        atSign,
        pkamPublicKey,
        encryptionPublicKey,
        enrollmentId: asked.enrollmentId,
      }
      return { material: await openForApp(app, sealed), protection: held?.protection }
    },
    async forget(atSign) {
      unkept.delete(atSign)
      await inPlainWords(asking.delete(atSign))
    },
    close() {
      unkept.clear()
      database.close()
    },
  }
}

async function makeRecord(atSign: AtSign, encryptionPublicKey: string): Promise<AskingRecord> {
  const { pkamPrivateKey, apkamSymmetricKey, ...half } = await generateEnrollmentKeys(encryptionPublicKey)
  const sealing = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const place = { atSign, version: 1 } as const
  const hidden: HiddenKeys = { pkamPrivateKey, apkamSymmetricKey }
  return {
    ...half,
    ...place,
    encryptionPublicKey,
    pkam: await openSigningKey(pkamPrivateKey),
    sealing,
    keys: await sealPart(place, sealing, 'enrolling', hidden),
  }
}

function seen(
  { atSign, pkamPublicKey, encryptedApkamSymmetricKey, encryptionPublicKey, asked }: AskingRecord,
  isKept = true,
): Asking {
  return { atSign, pkamPublicKey, encryptedApkamSymmetricKey, encryptionPublicKey, isKept, ...(asked && { asked }) }
}
