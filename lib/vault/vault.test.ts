import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseAtKeysFile } from '../crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../crypto/generate.ts'
import { keyRingSuite } from '../crypto/testing/key-ring.suite.ts'
import { alice, bob, secretsOf } from '../crypto/testing/people.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { decodeBase64 } from '../protocol/base64.ts'
import { everything, freshName, IDBObjectStore, indexedDB, latin1 } from './testing/storage.ts'
import { openVault, type Vault, type VaultState } from './vault.ts'

const opened: { name: string; close: () => void }[] = []

function vaultNamed(name: string): Vault {
  const vault = openVault({ name })
  opened.push({ name, close: vault.close })
  return vault
}

/** The database as anyone can look into it who has the browser's profile open. */
async function lookInto<Result>(name: string, look: (database: Dexie) => Promise<Result>): Promise<Result> {
  const database = await new Dexie(name).open()
  try {
    return await look(database)
  } finally {
    database.close()
  }
}

// Dexie remarks on each database that is deleted while something has it open.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(async () => {
  const done = opened.splice(0)
  for (const { close } of done) close()
  for (const name of new Set(done.flatMap(({ name }) => [name, `${name}-shared`]))) await Dexie.delete(name)
  vi.restoreAllMocks()
})

keyRingSuite('in the vault', async (material) => {
  const vault = vaultNamed(freshName())
  await vault.add(material)
  return vault.keyRing(material.atSign)
})

test('several atSigns are kept apart, and each opens only its own', async () => {
  const vault = vaultNamed(freshName())
  await vault.add(bob)
  await vault.add(alice)
  expect(await vault.list()).toEqual(['@alice', '@bob'])
  const [ofAlice, ofBob] = await Promise.all([vault.keyRing(alice.atSign), vault.keyRing(bob.atSign)])
  const text = 'for alice only, and long enough that no wrong key makes words of it. '.repeat(3)
  const { value, metadata } = await ofAlice.sealForSelf(text)
  await expect(ofBob.openFromSelf(value, metadata)).rejects.toMatchObject({ code: 'AT0014' })
  expect(await ofAlice.openFromSelf(value, metadata)).toBe(text)
})

test('keys survive closing and opening again, and still come out as the same key file', async () => {
  const name = freshName()
  const before = vaultNamed(name)
  await before.add(alice)
  await before.add(bob)
  const { value, metadata } = await (await before.keyRing(alice.atSign)).sealForSelf('from before')
  before.close()
  const after = vaultNamed(name)
  const ring = await after.keyRing(alice.atSign)
  expect(await ring.openFromSelf(value, metadata)).toBe('from before')
  expect(await parseAtKeysFile(await ring.exportAtKeys())).toEqual(alice)
  expect(await parseAtKeysFile(await (await after.keyRing(bob.atSign)).exportAtKeys())).toEqual(bob)
})

test('what lies in storage refuses to be exported, and holds no private key as text or bytes', async () => {
  const name = freshName()
  await vaultNamed(name).add(bob)
  await lookInto(name, async (database) => {
    const record = await database.table('keys').get('@bob')
    const keys = Object.values(record).filter((value) => value instanceof CryptoKey)
    expect(keys).toHaveLength(2)
    for (const key of keys) {
      expect(key.extractable).toBe(false)
      for (const format of ['jwk', 'raw', 'pkcs8'] as const) {
        await expect(crypto.subtle.exportKey(format, key)).rejects.toThrow()
      }
    }
    for (const table of database.tables) {
      const content = (await table.toArray()).map(everything).join('\n')
      for (const secret of secretsOf(bob)) {
        expect(content).not.toContain(secret)
        expect(content).not.toContain(latin1(decodeBase64(secret).subarray(-32)))
      }
      if (table.name === 'keys') expect(content, 'the looking itself sees what is there').toContain(bob.pkamPublicKey)
    }
  })
})

const tampering: Record<string, (record: Record<string, unknown>, other: Record<string, unknown>) => object> = {
  'under another atSign': (record) => ({ ...record, atSign: '@mallory' }),
  'with a bit changed': (record) => {
    const { iv, bytes } = record.daily as { iv: Uint8Array; bytes: ArrayBuffer }
    const changed = new Uint8Array(bytes.slice(0))
    changed[20] = (changed[20] ?? 0) ^ 1
    return { ...record, daily: { iv, bytes: changed.buffer } }
  },
  'cut off': (record) => {
    const { iv, bytes } = record.daily as { iv: Uint8Array; bytes: ArrayBuffer }
    return { ...record, daily: { iv, bytes: bytes.slice(0, -1) } }
  },
  'with its parts exchanged': (record) => ({ ...record, daily: record.export }),
  "with another's part": (record, other) => ({ ...record, daily: other.daily }),
  "with another's part and key": (record, other) => ({ ...record, daily: other.daily, sealing: other.sealing }),
}

for (const [how, tamper] of Object.entries(tampering)) {
  test(`a record ${how} does not open, and says what to do`, async () => {
    const name = freshName()
    const vault = vaultNamed(name)
    await vault.add(alice)
    await vault.add(bob)
    const atSign = await lookInto(name, async (database) => {
      const [ofAlice, ofBob] = await database.table('keys').bulkGet(['@alice', '@bob'])
      const record = tamper(ofAlice, ofBob)
      return database.table<object, AtSign>('keys').put(record)
    })
    await expect(vault.keyRing(atSign)).rejects.toMatchObject({
      code: 'AT0002',
      message: expect.stringContaining('open your key file again'),
    })
    await vault.keyRing(bob.atSign)
  })
}

test('keys of an onboarding that was cut off are found again, and are settled in the end', async () => {
  const name = freshName()
  const before = vaultNamed(name)
  const material = await generateKeyMaterial(alice.atSign)
  await before.add(material, { pending: true })
  before.close()
  const after = vaultNamed(name)
  expect(await after.list()).toEqual([])
  expect(await after.pending()).toEqual(['@alice'])
  await expect(after.setCurrent(alice.atSign)).rejects.toMatchObject({ code: 'AT0015' })
  expect((await after.keyRing(alice.atSign)).pkamPublicKey).toBe(material.pkamPublicKey)
  await after.settle(alice.atSign)
  await after.settle(alice.atSign)
  expect(await after.list()).toEqual(['@alice'])
  expect(await after.pending()).toEqual([])
  await after.setCurrent(alice.atSign)
})

test('keys are never overwritten by others, and the same again change nothing', async () => {
  const vault = vaultNamed(freshName())
  const others = { ...bob, atSign: alice.atSign }
  await vault.add(alice)
  await vault.add(alice)
  await vault.add(alice, { pending: true })
  expect(await vault.list()).toEqual(['@alice'])
  await expect(vault.add(others)).rejects.toMatchObject({
    code: 'AT0022',
    message: expect.stringContaining('other keys'),
  })
  expect((await vault.keyRing(alice.atSign)).pkamPublicKey).toBe(alice.pkamPublicKey)

  await vault.add(bob, { pending: true })
  const otherBob = { ...alice, atSign: bob.atSign }
  await expect(vault.add(otherBob)).rejects.toMatchObject({ code: 'AT0022', message: expect.stringContaining('begun') })
  await vault.add(bob)
  expect(await vault.pending()).toEqual([])
})

test('of two tabs adding different keys at once, one wins and the other is told', async () => {
  const name = freshName()
  const [one, other] = [vaultNamed(name), vaultNamed(name)]
  const others = { ...bob, atSign: alice.atSign }
  const results = await Promise.allSettled([one.add(alice), other.add(others)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('who is signed in is remembered, and signing out keeps the keys', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  expect(await vault.current()).toBeUndefined()
  await vault.add(alice)
  await vault.add(bob)
  await vault.setCurrent(alice.atSign)
  expect(await vaultNamed(name).current()).toBe('@alice')
  await vault.setCurrent(bob.atSign)
  expect(await vault.current()).toBe('@bob')
  await vault.setCurrent(undefined)
  expect(await vault.current()).toBeUndefined()
  expect(await vault.list()).toEqual(['@alice', '@bob'])
})

test('what was forgotten is gone from storage, and nobody else is', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  const material = await generateKeyMaterial(alice.atSign)
  await vault.add(material)
  await vault.add(bob)
  await vault.setCurrent(alice.atSign)
  const ring = await vault.keyRing(alice.atSign)
  await vault.forget(alice.atSign)
  await vault.forget(alice.atSign)
  expect(await vault.list()).toEqual(['@bob'])
  expect(await vault.current()).toBeUndefined()
  const gone = { code: 'AT0015', message: 'There are no keys of @alice on this device.' }
  await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(gone)
  await expect(vault.settle(alice.atSign)).rejects.toMatchObject(gone)
  await expect(vault.setCurrent(alice.atSign)).rejects.toMatchObject(gone)
  await expect(ring.exportAtKeys(), 'nor does a ring opened before give them out').rejects.toMatchObject(gone)
  const left = await lookInto(name, async ({ tables }) =>
    Promise.all(tables.map(async (table) => everything(await table.toArray()))),
  )
  expect(left.join()).not.toContain('@alice')
  expect(left.join()).not.toContain(material.pkamPublicKey)
  await vault.add({ ...bob, atSign: alice.atSign })
})

test('forgetting someone else does not sign out', async () => {
  const vault = vaultNamed(freshName())
  await vault.add(alice)
  await vault.add(bob)
  await vault.setCurrent(alice.atSign)
  await vault.forget(bob.atSign)
  expect(await vault.current()).toBe('@alice')
})

test('every tab hears of a change in one, until it stops listening', async () => {
  const name = freshName()
  const [here, there] = [vaultNamed(name), vaultNamed(name)]
  const heard: VaultState[] = []
  const stop = there.onChange((state) => heard.push(state))
  const last = (state: VaultState) => expect.poll(() => heard.at(-1)).toEqual(state)
  await last({ atSigns: [], pending: [], locked: [], current: undefined })
  await here.add(alice)
  await last({ atSigns: [alice.atSign], pending: [], locked: [], current: undefined })
  await here.add(bob, { pending: true })
  await last({ atSigns: [alice.atSign], pending: [bob.atSign], locked: [], current: undefined })
  await here.setCurrent(alice.atSign)
  await last({ atSigns: [alice.atSign], pending: [bob.atSign], locked: [], current: alice.atSign })
  await here.forget(alice.atSign)
  await last({ atSigns: [], pending: [bob.atSign], locked: [], current: undefined })
  stop()
  const also: VaultState[] = []
  there.onChange((state) => also.push(state))
  const before = heard.length
  await here.forget(bob.atSign)
  await expect.poll(() => also.at(-1)?.pending).toEqual([])
  expect(heard).toHaveLength(before)
})

test('a browser that stores nothing is told plainly', async () => {
  const blocked = (name: string) => {
    const open = () => {
      throw new DOMException('The user denied permission to access the database.', name)
    }
    return openVault({ name: freshName(), indexedDB: { ...indexedDB, open } as unknown as IDBFactory })
  }
  const plainly = { code: 'AT0002', message: expect.stringContaining('does not let the page keep anything') }
  for (const name of ['SecurityError', 'InvalidStateError', 'UnknownError']) {
    const vault = blocked(name)
    await expect(vault.list()).rejects.toMatchObject(plainly)
    await expect(vault.add(alice)).rejects.toMatchObject(plainly)
    await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(plainly)
    await expect(vault.setCurrent(undefined)).rejects.toMatchObject(plainly)
  }
})

test('a full device is told plainly, and nothing is half kept', async () => {
  const vault = vaultNamed(freshName())
  await vault.add(bob)
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await expect(vault.add(alice)).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringContaining('no room left'),
  })
  expect(await vault.list()).toEqual(['@bob'])
})

test('when the database is deleted under an open page, it says that the keys are gone', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  await vault.add(alice)
  await Dexie.delete(name)
  await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject({ code: 'AT0015' })
  expect(await vault.list()).toEqual([])
})

test('a vault that was closed says so', async () => {
  const vault = vaultNamed(freshName())
  await vault.add(alice)
  vault.close()
  await expect(vault.list()).rejects.toMatchObject({ code: 'AT0002', message: expect.stringContaining('Reload') })
})

test('a record that a newer version of the app wrote is left alone', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  await vault.add(alice)
  const record = { atSign: alice.atSign, pending: 0, version: 3 }
  await lookInto(name, (database) => database.table('keys').put(record))
  const heard: VaultState[] = []
  const stop = vault.onChange((state) => heard.push(state))
  await expect.poll(() => heard.at(-1)?.atSigns).toEqual(['@alice'])
  stop()
  await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringContaining('newer version'),
  })
})
