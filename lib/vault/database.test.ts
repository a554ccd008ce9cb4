import { Dexie } from 'dexie'
import { afterEach, expect, test, vi } from 'vitest'
import { generateKeyMaterial } from '../crypto/generate.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { openEnrolling } from './enrolling.ts'
import { openKeptHere } from './kept-here.ts'
import { openPins } from './pins.ts'
import { openRecords } from './records.ts'
import { freshName, IDBDatabase } from './testing/storage.ts'
import { openVault } from './vault.ts'

const alice = parseAtSign('@alice')
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.restoreAllMocks()
})

// Nothing acknowledged is ever lost: not keys, nor a change that waits, nor whom one has come to trust.
test.each<[string, (name: string) => Promise<{ close(): void }>]>([
  [
    'keys',
    async (name) => {
      const vault = openVault({ name })
      await vault.setCurrent(undefined)
      await vault.add(await generateKeyMaterial(alice))
      return vault
    },
  ],
  [
    'keys of a device that asks to be let in',
    async (name) => {
      const enrolling = openEnrolling({ name })
      await enrolling.begin(alice, (await generateKeyMaterial(alice)).encryptionPublicKey)
      return enrolling
    },
  ],
  [
    'records',
    async (name) => {
      const records = openRecords({ atSign: alice, name })
      await records.amend([], () => ({ settings: { a: 1 } }))
      return records
    },
  ],
  [
    'whose key is known',
    async (name) => {
      const pins = openPins({ atSign: alice, name })
      await pins.put({ peer: parseAtSign('@bob'), publicKey: 'b', since: 1 })
      return pins
    },
  ],
  [
    'what is being sent',
    async (name) => {
      const keys = await openKeyRing(await generateKeyMaterial(alice))
      const kept = openKeptHere<object>({ atSign: alice, name, keys })
      await kept.put({ id: 'a', what: {}, handles: [] })
      return kept
    },
  ],
])('%s are said to be kept once they are on the disk', async (_what, keep) => {
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const name = freshName()
  const kept = await keep(name)
  closing.push(
    async () => {
      for (const one of await Dexie.getDatabaseNames()) if (one.startsWith(name)) await Dexie.delete(one)
    },
    () => kept.close(),
  )
  const written = asked.mock.results.flatMap(({ value }) => (value.mode === 'readwrite' ? [value] : []))
  expect(written.length).toBeGreaterThan(0)
  for (const { durability } of written) expect(durability).toBe('strict')
})
