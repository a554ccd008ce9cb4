import { type Dexie, liveQuery, type Table } from 'dexie'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Sealed } from '../crypto/seal.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { openDatabase } from './database.ts'
import { inPlainWords } from './storage-error.ts'

/** What is kept of one thing: plain data, and what the browser alone can hold on to. */
export interface Kept<What> {
  readonly id: string
  readonly what: What
  /** Handles of files, as the browser stores them. These cannot be sealed: they tell it, and nobody else, where a file is. */
  readonly handles: readonly unknown[]
}

/** Things of one atSign that this browser alone keeps, sealed with the self key, so that they are closed while the keys are. */
export interface KeptHere<What> {
  put(kept: Kept<What>): Promise<void>
  /** Changes the data of one that is there; nothing happens where it is not, or no longer. */
  change(id: string, what: What): Promise<void>
  remove(id: string): Promise<void>
  /** Calls with all of them, now and whenever they have changed, in whichever tab. Returns how to stop. */
  observe(listener: (all: readonly Kept<What>[]) => void, onError: (error: unknown) => void): () => void
  close(): void
}

interface Row {
  readonly id: string
  readonly value: string
  readonly metadata: Sealed['metadata']
  readonly handles: readonly unknown[]
}

export interface KeptHereOptions {
  readonly atSign: AtSign
  /** Of the database, before the atSign. */
  readonly name: string
  readonly indexedDB?: IDBFactory
}

/** `What` is what JSON can say. Storage is touched with the first operation. */
export function openKeptHere<What>({
  keys,
  ...place
}: KeptHereOptions & { readonly keys: Pick<KeyRing, 'sealForSelf' | 'openFromSelf'> }): KeptHere<What> {
  const database = databaseOf(place)
  const rows: Table<Row, string> = database.table('kept')
  /** By the IV, which no two seals have in common. */
  let opened = new Map<string | undefined, Kept<What>>()

  async function open({ id, value, metadata, handles }: Row): Promise<Kept<What>> {
    const known = opened.get(metadata.ivNonce)
    return known ?? { id, what: JSON.parse(await keys.openFromSelf(value, metadata)) as What, handles }
  }

  async function seal(what: What): Promise<Pick<Row, 'value' | 'metadata'>> {
    const { value, metadata } = await keys.sealForSelf(JSON.stringify(what))
    return { value, metadata }
  }

  return {
    async put({ id, what, handles }) {
      const sealed = await seal(what)
      await inPlainWords(rows.put({ id, ...sealed, handles }))
    },
    async change(id, what) {
      const sealed = await seal(what)
      await inPlainWords(rows.update(id, sealed))
    },
    remove: (id) => inPlainWords(rows.delete(id)),
    observe(listener, onError) {
      let turn = Promise.resolve()
      let isOver = false
      const query = liveQuery(() => rows.toArray()).subscribe({
        next(found) {
          turn = turn.then(async () => {
            const all = await Promise.all(found.map(open))
            opened = new Map(all.map((kept, at) => [found[at]?.metadata.ivNonce, kept]))
            if (!isOver) listener(all)
          })
          turn = turn.catch((error) => void (isOver || onError(error)))
        },
        error: (error) => void inPlainWords(Promise.reject(error)).catch(onError),
      })
      return () => {
        isOver = true
        query.unsubscribe()
      }
    },
    close: () => database.close(),
  }
}

/** Deletes what was kept for this atSign, whether its keys are there or not; who has it open loses it. */
export async function destroyKeptHere(place: KeptHereOptions): Promise<void> {
  const database = databaseOf(place)
  await inPlainWords(database.delete())
}

function databaseOf({ atSign, name, indexedDB }: KeptHereOptions): Dexie {
  const database = openDatabase(`${name}-${atSign}`, indexedDB)
  database.version(1).stores({ kept: 'id' })
  // Deleted in another tab. Dexie's own answer, which would open it again, empty, comes after ours unless that is `false`.
  database.on('versionchange', () => {
    database.close()
    return false
  })
  return database
}
