import { Dexie, type Table } from 'dexie'
import { sha256Hex } from '../crypto/digest.ts'
import type { KeptSharedKey, KeptSharedKeys } from '../crypto/kept-shared-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { inPlainWords } from './storage-error.ts'

interface Row extends KeptSharedKey {
  readonly owner: AtSign
  /** Of the key as it came wrapped. */
  readonly hash: string
}

/** Keys of so many people are kept for an atSign; of more, the latest. */
const keptForEach = 2_000

export interface SharedKeysHere {
  of(owner: AtSign): KeptSharedKeys
  forget(owner: AtSign): Promise<void>
  close(): void
}

/** The keys that were unwrapped in this browser, sealed, in a database of their own: all of it could be unwrapped again. */
export function openSharedKeysHere({
  name,
  indexedDB,
  isHere,
}: {
  name: string
  indexedDB?: IDBFactory
  /** Whether the keys of this atSign are in this browser. They go before `forget` is called, in whichever tab that is. */
  isHere: (owner: AtSign) => Promise<boolean>
}): SharedKeysHere {
  const database = new Dexie(name, indexedDB ? { indexedDB } : {})
  database.version(1).stores({ keys: '++id, [owner+hash], owner' })
  // A newer form of the store is let through, and this one is done with, which is not what Dexie does by itself.
  database.on('versionchange', () => {
    database.close()
    return false
  })
  const keys: Table<Row, number> = database.table('keys')

  async function add(rows: readonly Row[]): Promise<void> {
    await database.transaction('rw', keys, async () => {
      await keys
        .where('[owner+hash]')
        .anyOf(rows.map(({ owner, hash }) => [owner, hash]))
        .delete()
      await keys.bulkAdd([...rows])
      for (const owner of new Set(rows.map((row) => row.owner))) {
        const all = keys.where('owner').equals(owner)
        const count = await all.count()
        if (count > keptForEach) await all.limit(count - keptForEach).delete()
      }
    })
  }

  /** What was still being unwrapped when somebody was forgotten goes too, whichever tab was told to. */
  async function dropForgotten(rows: readonly Row[]): Promise<void> {
    for (const owner of new Set(rows.map((row) => row.owner))) if (!(await isHere(owner))) await drop(owner)
  }

  const drop = async (owner: AtSign) => void (await keys.where('owner').equals(owner).delete())

  let waiting: Row[] = []
  let writing = Promise.resolve()
  /** What comes while some are written is written after them, together. */
  function write(row: Row): Promise<void> {
    waiting.push(row)
    const written = writing.then(async () => {
      const rows = waiting
      waiting = []
      if (rows.length === 0) return
      await add(rows)
      await dropForgotten(rows)
    })
    writing = written.catch(() => {})
    return written
  }

  return {
    of(owner) {
      // All of them come at once, when the first is wanted.
      let found: Promise<ReadonlyMap<string, Row>> | undefined
      const all = async () => new Map((await keys.where('owner').equals(owner).toArray()).map((row) => [row.hash, row]))
      return {
        async find(wrapped) {
          found ??= all().catch(() => new Map())
          return (await found).get(await sha256Hex(wrapped))
        },
        async keep(wrapped, { iv, bytes }) {
          await inPlainWords(write({ owner, hash: await sha256Hex(wrapped), iv, bytes }))
        },
      }
    },
    async forget(owner) {
      const gone = writing.then(() => drop(owner))
      writing = gone.catch(() => {})
      await inPlainWords(gone)
    },
    close: () => database.close(),
  }
}
