import { liveQuery, type Table } from 'dexie'
import type { Pin, Pins } from '../crypto/pins.ts'
import { type AtSign, plainAtSign } from '../protocol/at-sign.ts'
import { openDatabase } from './database.ts'
import { inPlainWords } from './storage-error.ts'

interface PinRecord extends Pin {
  /** whose pin it is */
  readonly owner: string
  readonly name: string
}

/** The pins of one atSign in this browser. Public keys are no secret, so a page keeps them itself, `forget` deletes all, and `close` lets go. */
export function openPins({
  atSign,
  name = 'facet-pins',
  indexedDB,
}: {
  atSign: AtSign
  name?: string
  indexedDB?: IDBFactory
}): Pins & { forget(): Promise<void>; close(): void } {
  const database = openDatabase(name, indexedDB)
  database.version(1).stores({ pins: '[owner+name], owner' })
  // A newer form of the store is let through, and this one is done with, which is not what Dexie does by itself.
  database.on('versionchange', () => {
    database.close()
    return false
  })
  const pins: Table<PinRecord, [string, string]> = database.table('pins')
  const owner = plainAtSign(atSign)
  const pinOf = ({ owner: _, name: __, ...pin }: PinRecord): Pin => pin
  const theirs = async () => (await inPlainWords(pins.where('owner').equals(owner).toArray())).map(pinOf)
  return {
    async get(peer) {
      const record = await inPlainWords(pins.get([owner, plainAtSign(peer)]))
      return record && pinOf(record)
    },
    put: async (pin) => void (await inPlainWords(pins.put({ ...pin, owner, name: plainAtSign(pin.peer) }))),
    all: theirs,
    watch(listener) {
      // A storage that fails says so in the answer to whatever is asked next, where someone can act on it.
      const subscription = liveQuery(theirs).subscribe(listener, () => {})
      return () => subscription.unsubscribe()
    },
    forget: async () => void (await inPlainWords(pins.where('owner').equals(owner).delete())),
    close: () => database.close(),
  }
}
