import { liveQuery, type Table } from 'dexie'
import { type Argon2Cost, type Patience, passphraseCost } from '../crypto/argon2.ts'
import type { KeyMaterial, KeyRing } from '../crypto/key-ring.ts'
import { keyRingOf } from '../crypto/open-key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { type Custody, checkFits, derive, type Opener, type Protection } from './custody.ts'
import { openDatabase } from './database.ts'
import { type KeysRecord, keysIn, makeRecord, materialIn, type ProtectedRecord, sameKeys } from './keys-record.ts'
import { openSharedKeysHere } from './shared-keys-here.ts'
import { inPlainWords } from './storage-error.ts'

/** What a browser knows of its owners: whose keys it keeps, and who is signed in. Holds no key. */
export interface VaultState {
  /** whose keys are here and known to their atServer */
  readonly atSigns: readonly AtSign[]
  /** whose keys were made here, but whose onboarding was cut off before it was confirmed */
  readonly pending: readonly AtSign[]
  /** whose keys are closed to this page until they are unlocked in it; another one may have them open */
  readonly locked: readonly AtSign[]
  readonly current: AtSign | undefined
}

/** What is done with work that ends in keys being kept otherwise than before. */
export interface Keeping extends Patience {
  /**
   * The last word: asked when all is made and nothing is kept yet. When it rejects, or `signal` has been aborted by then,
   * nothing is; an abort after it comes too late.
   */
  readonly beforeKept?: () => Promise<void>
}

/**
 * The keys of one browser, for any number of atSigns side by side.
 * Every operation throws an `AtError` with a sentence for the person in front of it: AT0002 when the browser does not
 * store or has lost what it stored, AT0015 when there are no keys of that atSign, AT0024 when they are locked.
 *
 * Keys that are protected are open from `unlock` until `lock`, in any tab, or until their record changes; a page that is
 * loaded anew finds them locked.
 */
export interface Vault {
  state(): Promise<VaultState>
  list(): Promise<readonly AtSign[]>
  pending(): Promise<readonly AtSign[]>
  /**
   * Keeps the keys. `pending` is for keys that no server knows yet: they are kept before it learns the public half, so
   * that a closed tab loses nothing. The same keys again change nothing, but make pending ones settled when `pending`
   * is not said. Throws AT0022 when other keys of this atSign are here, or the same and kept otherwise than `protection`
   * says: nothing is ever overwritten, and nothing less protected than it was asked for. Protected keys are open then.
   * `anew` is for the same keys that are here and locked: who brings them may have them kept otherwise, at once or not at all.
   */
  add(
    material: KeyMaterial,
    options?: { pending?: boolean; protection?: Protection; anew?: boolean } & Keeping,
  ): Promise<void>
  /** How the keys are kept, and whether they are locked now. */
  custody(atSign: AtSign): Promise<Custody & { readonly isLocked: boolean }>
  /** Keeps keys that are open by something else from now on. AT0022 when the passphrase is too short. */
  protect(atSign: AtSign, protection: Protection, keeping?: Keeping): Promise<void>
  /** Opens protected keys for as long as this vault is open. AT0401 when this is not what opens them; others need none. */
  unlock(atSign: AtSign, opener: Opener, keeping?: Keeping): Promise<void>
  /** Ends that, in every tab. Keys that nothing protects stay open. */
  lock(atSign: AtSign): Promise<void>
  /** Onboarding has finished: the keys are no longer pending. */
  settle(atSign: AtSign): Promise<void>
  /** Opens the keys, pending ones too. */
  keyRing(atSign: AtSign): Promise<KeyRing>
  current(): Promise<AtSign | undefined>
  /** Who is signed in, in every tab; `undefined` signs out and keeps the keys. Pending atSigns cannot be. */
  setCurrent(atSign: AtSign | undefined): Promise<void>
  /** Deletes the keys from this browser, and signs out who they belong to. Forgetting who is not here is fine. */
  forget(atSign: AtSign): Promise<void>
  /**
   * Calls with the present state, and again after each change in this or any other tab, and when keys are unlocked in this
   * one. Returns how to stop.
   */
  onChange(listener: (state: VaultState) => void): () => void
  close(): void
}

interface Setting {
  readonly name: 'current'
  readonly value: AtSign
}

/**
 * Opens the vault of this browser; storage is touched with the first operation. A test brings its own `indexedDB`.
 * `cost` is what guessing at a passphrase costs from now on; those chosen before keep theirs.
 */
export function openVault({
  name = 'facet-vault',
  indexedDB,
  cost = passphraseCost,
}: {
  name?: string
  indexedDB?: IDBFactory
  cost?: Argon2Cost
} = {}): Vault {
  const database = openDatabase(name, indexedDB)
  database.version(1).stores({ keys: 'atSign, pending', settings: 'name' })
  const keys: Table<KeysRecord, AtSign> = database.table('keys')
  const settings: Table<Setting, 'current'> = database.table('settings')
  const sharedKeys = openSharedKeysHere({
    name: `${name}-shared`,
    indexedDB,
    isHere: async (owner) => (await keys.where('atSign').equals(owner).count()) > 0,
  })

  /** What protected keys were unlocked with. It is nowhere but here. */
  const unlocked = new Map<AtSign, { readonly sealing: CryptoKey; readonly mark: string }>()

  const isClosed = (record: KeysRecord) => record.version === 2 && unlocked.get(record.atSign)?.mark !== markOf(record)
  /** Who listens is told of what no other tab can see. */
  const listening = new Set<() => void>()

  const read = async (atSign: AtSign): Promise<KeysRecord> => {
    const record = await inPlainWords(keys.get(atSign))
    if (record === undefined) throw notHere(atSign)
    if (record.version !== 1 && record.version !== 2) {
      throw new AtError('AT0002', 'A newer version of this app keeps your keys here. Reload the page to get it.')
    }
    return record
  }
  /** The key to a record: its own, or the one that it was unlocked with. */
  const sealingOf = (record: KeysRecord): CryptoKey => {
    if (record.version === 1) return record.sealing
    const open = unlocked.get(record.atSign)
    if (open?.mark === markOf(record)) return open.sealing
    unlocked.delete(record.atSign)
    throw isLocked(record.atSign)
  }
  const opened = (record: ProtectedRecord, sealing: CryptoKey) => {
    unlocked.set(record.atSign, { sealing, mark: markOf(record) })
    for (const look of listening) look()
  }
  const listed = (pending: 0 | 1) => keys.where('pending').equals(pending).primaryKeys()
  const signedIn = async () => (await settings.get('current'))?.value
  const all = async () => ({ records: await keys.toArray(), current: await signedIn() })
  const stateOf = ({ records, current }: Awaited<ReturnType<typeof all>>): VaultState => {
    const those = (is: (one: KeysRecord) => boolean) => records.filter(is).map(({ atSign }) => atSign)
    return {
      atSigns: those(({ pending }) => pending === 0),
      pending: those(({ pending }) => pending === 1),
      locked: those(isClosed),
      current,
    }
  }

  return {
    state: async () => stateOf(await inPlainWords(all())),
    list: () => inPlainWords(listed(0)),
    pending: () => inPlainWords(listed(1)),

    async add(material, { pending = false, protection, anew = false, ...keeping } = {}) {
      const made = await makeRecord(material, pending ? 1 : 0, protection ?? { kind: 'none' }, { cost, ...keeping })
      await lastWord(keeping)
      const isNew = await inPlainWords(
        database.transaction('rw', keys, async () => {
          const present = await keys.get(material.atSign)
          if (present === undefined) {
            await keys.add(made.record)
            return true
          }
          if (!sameKeys(present, material)) throw alreadyHere(present)
          if (anew && isClosed(present)) {
            await keys.put(made.record)
            return true
          }
          if (protection && protection.kind !== kindOf(present)) throw keptOtherwise(present)
          if (!pending) await keys.update(material.atSign, { pending: 0 })
          return false
        }),
      )
      if (isNew) unlocked.delete(material.atSign)
      if (isNew && made.sealing) opened(made.record, made.sealing)
    },

    async custody(atSign) {
      const record = await read(atSign)
      if (record.version === 1) return { kind: 'none', isLocked: false }
      return { ...record.custody, isLocked: isClosed(record) }
    },

    async protect(atSign, protection, keeping = {}) {
      const before = await read(atSign)
      const material = await materialIn(before, sealingOf(before))
      const made = await makeRecord(material, before.pending, protection, { cost, ...keeping })
      await lastWord(keeping)
      await inPlainWords(
        database.transaction('rw', keys, async () => {
          const present = await keys.get(atSign)
          if (present === undefined) throw notHere(atSign)
          if (markOf(present) !== markOf(before)) throw changedMeanwhile(atSign)
          await keys.put({ ...made.record, pending: present.pending })
        }),
      )
      unlocked.delete(atSign)
      if (made.sealing) opened(made.record, made.sealing)
    },

    async unlock(atSign, opener, keeping = {}) {
      const record = await read(atSign)
      if (record.version === 1) return
      const derived = await derive(atSign, record.custody, opener, keeping)
      checkFits(atSign, opener.kind, derived, record.check)
      await materialIn(record, derived.sealing)
      await lastWord(keeping)
      opened(record, derived.sealing)
    },

    async lock(atSign) {
      unlocked.delete(atSign)
      const record = await read(atSign)
      if (record.version === 2)
        await inPlainWords((keys as Table<ProtectedRecord, AtSign>).update(atSign, { lock: crypto.randomUUID() }))
    },

    async settle(atSign) {
      if ((await inPlainWords(keys.update(atSign, { pending: 0 }))) === 0) await read(atSign)
    },

    async keyRing(atSign) {
      const record = await read(atSign)
      const open = await keysIn(record, sealingOf(record))
      const material = async () => {
        const now = await read(atSign)
        return materialIn(now, sealingOf(now))
      }
      const ring = keyRingOf(record, open, material, sharedKeys.of(atSign))
      if (record.version === 1) return ring
      return guarded(ring, () => {
        if (unlocked.get(atSign)?.mark !== markOf(record)) throw isLocked(atSign)
      })
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
          unlocked.delete(atSign)
          if ((await signedIn()) === atSign) await settings.delete('current')
        }),
      )
      await sharedKeys.forget(atSign)
    },

    onChange(listener) {
      let told: string | undefined
      const tell = (found: Awaited<ReturnType<typeof all>>) => {
        const state = stateOf(found)
        // With what changes within a record: in another tab it may have been locked.
        const mark = JSON.stringify([state, found.records.map(markOf)])
        // Dexie may look twice at what is the same.
        if (mark === told) return
        told = mark
        listener(state)
      }
      const look = () => void all().then(tell, () => {})
      // A storage that fails says so in the answer to whatever is asked next, where someone can act on it.
      const subscription = liveQuery(all).subscribe(tell)
      listening.add(look)
      return () => {
        listening.delete(look)
        subscription.unsubscribe()
      }
    },

    close() {
      unlocked.clear()
      database.close()
      sharedKeys.close()
    },
  }
}

async function lastWord({ beforeKept, signal }: Keeping): Promise<void> {
  await beforeKept?.()
  signal?.throwIfAborted()
}

/** Another one whenever the record is written anew or locked; the same for all that a newer app wrote. */
function markOf(record: KeysRecord): string {
  if (record.version === 1) return encodeBase64(record.daily.iv)
  return record.version === 2 ? `${record.lock} ${encodeBase64(record.all.iv)}` : ''
}

function kindOf(record: KeysRecord): Custody['kind'] {
  return record.version === 1 ? 'none' : record.custody.kind
}

/** A ring that asks before everything it does. */
function guarded(ring: KeyRing, check: () => void): KeyRing {
  const operations = Object.entries(ring).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value]
    return [
      name,
      async (...args: unknown[]) => {
        check()
        return value(...args)
      },
    ]
  })
  return Object.fromEntries(operations) as KeyRing
}

function isLocked(atSign: AtSign): AtError {
  return new AtError('AT0024', `The keys of ${atSign} are locked on this device. Unlock them to go on.`)
}

function changedMeanwhile(atSign: AtSign): AtError {
  return new AtError('AT0022', `The keys of ${atSign} were changed or locked in another window meanwhile. Try again.`)
}

function keptOtherwise(record: KeysRecord): AtError {
  const how = record.version === 1 ? 'nothing that locks them' : `a ${record.custody.kind}`
  return new AtError(
    'AT0022',
    `The keys of ${record.atSign} are on this device already, kept by ${how}. Change that there.`,
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
