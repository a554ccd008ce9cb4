import { Dexie } from 'dexie'
import { PKCS1_KEM } from 'micro-rsa-dsa-dh/rsa.js'
import { afterEach, expect, test, vi } from 'vitest'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { alice, bob } from '../crypto/testing/people.ts'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { freshName } from './testing/storage.ts'
import { openVault } from './vault.ts'

const unwraps = vi.spyOn(PKCS1_KEM, 'decrypt')
const names: string[] = []
afterEach(async () => {
  unwraps.mockClear()
  for (const name of names.splice(0)) {
    await Dexie.delete(name)
    await Dexie.delete(`${name}-shared`)
  }
})

/** What @bob shares with @alice, each under a key of its own; `seen` opens all of it in a vault that was just opened. */
async function shared(count: number) {
  const ofBob = await openKeyRing(bob)
  const name = freshName()
  names.push(name)
  const before = openVault({ name })
  await before.add(alice)
  before.close()
  const values = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const wrapped = await ofBob.makeSharedKey(alice.encryptionPublicKey)
      return {
        ...(await ofBob.sealShared(`word ${at}`, wrapped, alice.encryptionPublicKey)),
        wrapped: wrapped.forOther,
      }
    }),
  )
  const read = async () => {
    const vault = openVault({ name })
    const ring = await vault.keyRing(alice.atSign)
    unwraps.mockClear()
    const texts = await Promise.all(
      values.map(({ value, wrapped, metadata }) => ring.openShared(value, wrapped, metadata)),
    )
    expect(texts).toEqual(values.map((_, at) => `word ${at}`))
    const times = unwraps.mock.calls.length
    return { vault, times, close: () => vault.close() }
  }
  const rows = async (): Promise<{ bytes: ArrayBuffer; hash: string }[]> => {
    const database = await new Dexie(`${name}-shared`).open()
    const all = await database.table('keys').toArray()
    database.close()
    return all
  }
  const change = async (alter: (row: { bytes: ArrayBuffer }) => void) => {
    const database = await new Dexie(`${name}-shared`).open()
    await database.table('keys').toCollection().modify(alter)
    database.close()
  }
  return { read, rows, change, values }
}

test('keys that were unwrapped once are not unwrapped again when the page is loaded anew, and lie there sealed', async () => {
  const { read, rows } = await shared(5)
  const first = await read()
  expect(first.times).toBe(5)
  await expect.poll(async () => (await rows()).length).toBe(5)
  first.close()
  const second = await read()
  expect(second.times).toBe(0)
  second.close()
  // 32 bytes of a key, and 16 by which a change is seen.
  expect((await rows()).map(({ bytes }) => bytes.byteLength)).toEqual(Array(5).fill(48))
})

test('what was changed there is not taken, but unwrapped and kept anew', async () => {
  const { read, rows, change } = await shared(2)
  const first = await read()
  await expect.poll(async () => (await rows()).length).toBe(2)
  first.close()
  const texts = async () => (await rows()).map(({ bytes }) => encodeBase64(new Uint8Array(bytes)))
  await change((row) => {
    row.bytes = Uint8Array.from(new Uint8Array(row.bytes), (byte, at) => (at === 3 ? byte ^ 1 : byte)).buffer
  })
  const changed = await texts()
  const second = await read()
  expect(second.times).toBe(2)
  await expect.poll(async () => (await texts()).some((text) => changed.includes(text))).toBe(false)
  second.close()
})

test('one that was moved to the place of another does not open for it', async () => {
  const { read, rows, change } = await shared(2)
  const first = await read()
  await expect.poll(async () => (await rows()).length).toBe(2)
  first.close()
  const [one] = await rows()
  await change((row) => Object.assign(row, { bytes: one?.bytes }))
  const second = await read()
  expect(second.times).toBeGreaterThan(0)
  second.close()
})

test('who is forgotten leaves none', async () => {
  const { read, rows } = await shared(2)
  const first = await read()
  await expect.poll(async () => (await rows()).length).toBe(2)
  await first.vault.forget(alice.atSign)
  expect(await rows()).toEqual([])
  first.close()
})

test('what lies there is no key that came, nor its text', async () => {
  const { read, rows, values } = await shared(1)
  const first = await read()
  await expect.poll(async () => (await rows()).length).toBe(1)
  first.close()
  const seen = JSON.stringify(
    (await rows()).map(({ bytes, ...row }) => ({ ...row, bytes: [...new Uint8Array(bytes)] })),
  )
  for (const { wrapped } of values) {
    expect(seen).not.toContain(wrapped)
    expect(decodeBase64(wrapped)).toHaveLength(256)
  }
})

test('of who is forgotten in one tab another keeps nothing that it was still unwrapping', async () => {
  const { read, rows, values } = await shared(5)
  const here = await read()
  await expect.poll(async () => (await rows()).length).toBe(5)
  const there = openVault({ name: names.at(-1) as string })
  const ring = await there.keyRing(alice.atSign)
  await here.vault.forget(alice.atSign)
  await Promise.all(values.map(({ value, wrapped, metadata }) => ring.openShared(value, wrapped, metadata)))
  await there.forget(bob.atSign)
  expect(await rows()).toEqual([])
  there.close()
  here.close()
})

test('of who is forgotten nothing is kept that was still being unwrapped', async () => {
  const { read, rows } = await shared(5)
  const first = await read()
  await first.vault.forget(alice.atSign)
  await first.vault.add(bob)
  expect(await rows()).toEqual([])
  first.close()
  expect(await rows()).toEqual([])
})
