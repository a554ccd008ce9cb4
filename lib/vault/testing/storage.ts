import { Dexie } from 'dexie'

const native = 'indexedDB' in globalThis

/** The browser's own IndexedDB where there is one, an imitation elsewhere. */
export const { indexedDB, IDBObjectStore } = native ? globalThis : await import('fake-indexeddb')

if (!native) Object.assign(Dexie.dependencies, await import('fake-indexeddb'))

// On localhost Dexie prints every failure with its trace, also those that a test is about.
Dexie.debug = false

let made = 0

/** A database name that nothing else uses. */
export function freshName(): string {
  made += 1
  return `vault-${made}-${crypto.randomUUID()}`
}
