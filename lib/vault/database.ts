import { Dexie } from 'dexie'

/**
 * A database of this browser that says a change is kept once it is on the disk: browsers that are not asked to say so as
 * soon as they mean to write it, and a loss of power takes it back.
 */
export function openDatabase(name: string, indexedDB?: IDBFactory): Dexie {
  return new Dexie(name, { chromeTransactionDurability: 'strict', ...(indexedDB && { indexedDB }) })
}
