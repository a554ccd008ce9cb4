import { Dexie } from 'dexie'

const native = 'indexedDB' in globalThis

/** The browser's own IndexedDB where there is one, an imitation elsewhere. */
export const { indexedDB, IDBDatabase, IDBObjectStore } = native ? globalThis : await import('fake-indexeddb')

if (!native) Object.assign(Dexie.dependencies, await import('fake-indexeddb'))

// On localhost Dexie prints every failure with its trace, also those that a test is about.
Dexie.debug = false

let made = 0

/** A database name that nothing else uses. */
export function freshName(): string {
  made += 1
  return `vault-${made}-${crypto.randomUUID()}`
}

/** All text and bytes of a stored value, one character per byte. */
export function everything(value: unknown): string {
  if (value instanceof ArrayBuffer) return latin1(new Uint8Array(value))
  if (value instanceof Uint8Array) return latin1(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.values(value).map(everything).join('\n')
}

export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}
