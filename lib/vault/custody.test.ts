import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseAtKeysFile } from '../crypto/at-keys-file.ts'
import { keyRingSuite } from '../crypto/testing/key-ring.suite.ts'
import { alice, bob, secretsOf } from '../crypto/testing/people.ts'
import type { Opener, Protection } from './custody.ts'
import { everything, freshName } from './testing/storage.ts'
import { openVault, type Vault } from './vault.ts'

// A guess shall cost something, but not in every test.
const cost = { memory: 64, passes: 1, lanes: 1 }
const passphrase = { kind: 'passphrase', passphrase: 'correct horse' } as const
const secret = Uint8Array.from({ length: 32 }, (_, at) => at)
const passkey = {
  kind: 'passkey',
  credentialId: new Uint8Array([1, 2, 3]),
  salt: new Uint8Array(32).fill(7),
  secret,
} as const
const locked = { name: 'AtError', code: 'AT0024', message: expect.stringContaining('locked on this device') }

const opened: { name: string; vault: Vault }[] = []

function vaultNamed(name = freshName(), options: { cost?: typeof cost } = { cost }): Vault {
  const vault = openVault({ name, ...options })
  opened.push({ name, vault })
  return vault
}

async function lookInto<Result>(name: string, look: (keys: Dexie['tables'][number]) => PromiseLike<Result>) {
  const database = await new Dexie(name).open()
  try {
    return await look(database.table('keys'))
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
  for (const { vault } of done) vault.close()
  for (const name of new Set(done.map(({ name }) => name))) await Dexie.delete(name)
  vi.restoreAllMocks()
})

keyRingSuite('behind a passphrase', async (material) => {
  const vault = vaultNamed()
  await vault.add(material, { protection: passphrase })
  return vault.keyRing(material.atSign)
})

const kinds: Record<string, { protection: Protection; opener: Opener; wrong: Opener }> = {
  passphrase: {
    protection: passphrase,
    opener: passphrase,
    wrong: { kind: 'passphrase', passphrase: 'correct  horse' },
  },
  passkey: { protection: passkey, opener: passkey, wrong: { kind: 'passkey', secret: secret.map((byte) => byte ^ 1) } },
}

for (const [kind, { protection, opener, wrong }] of Object.entries(kinds)) {
  test(`keys behind a ${kind} are closed to a page that is loaded anew, until it is given what opens them`, async () => {
    const name = freshName()
    const first = vaultNamed(name)
    await first.add({ ...alice, rest: { members: { unknown: 1 } } }, { protection })
    await first.keyRing(alice.atSign)
    first.close()
    const vault = vaultNamed(name)
    expect(await vault.list()).toEqual(['@alice'])
    expect(await vault.custody(alice.atSign)).toMatchObject({ kind, isLocked: true })
    await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(locked)
    await expect(vault.protect(alice.atSign, { kind: 'none' })).rejects.toMatchObject(locked)
    await expect(vault.unlock(alice.atSign, wrong)).rejects.toMatchObject({
      code: 'AT0401',
      message: `This ${kind} does not open the keys of @alice on this device.`,
    })
    await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(locked)
    await vault.unlock(alice.atSign, opener)
    expect(await vault.custody(alice.atSign)).toMatchObject({ kind, isLocked: false })
    const ring = await vault.keyRing(alice.atSign)
    expect(await parseAtKeysFile(await ring.exportAtKeys())).toEqual({ ...alice, rest: { members: { unknown: 1 } } })
  })

  test(`what lies in storage behind a ${kind} is no key, and nothing that a key can be told from`, async () => {
    const name = freshName()
    await vaultNamed(name).add(bob, { protection })
    const record = await lookInto(name, (keys) => keys.get('@bob'))
    expect(Object.values(record).filter((value) => value instanceof CryptoKey)).toEqual([])
    const content = everything(record)
    for (const text of secretsOf(bob)) expect(content).not.toContain(text)
    expect(content).not.toContain(passphrase.passphrase)
    expect(content).not.toContain(String.fromCharCode(...secret))
    expect(content, 'the looking itself sees what is there').toContain(bob.pkamPublicKey)
  })

  test(`a record behind a ${kind} opens only as it was written`, async () => {
    const name = freshName()
    const vault = vaultNamed(name)
    await vault.add(alice, { protection })
    const change = (record: Record<string, unknown>) => lookInto(name, (keys) => keys.put(record))
    const record = await lookInto(name, (keys) => keys.get('@alice'))
    const { iv, bytes } = record.all as { iv: Uint8Array; bytes: ArrayBuffer }
    const flipped = new Uint8Array(bytes.slice(0))
    flipped[20] = (flipped[20] ?? 0) ^ 1
    const damaged = { code: 'AT0002', message: expect.stringContaining('open your key file again') }
    for (const all of [
      { iv, bytes: flipped.buffer },
      { iv, bytes: bytes.slice(0, -1) },
    ]) {
      await change({ ...record, all })
      await expect(vault.unlock(alice.atSign, opener)).rejects.toMatchObject(damaged)
    }
    await change({ ...record, pkamPublicKey: bob.pkamPublicKey })
    await expect(vault.unlock(alice.atSign, opener), 'under another public key').rejects.toMatchObject(damaged)
    await change({ ...record, version: 1 })
    await expect(vault.keyRing(alice.atSign), 'as if nothing protected it').rejects.toMatchObject(damaged)
    await change({ ...record, atSign: '@mallory' })
    await expect(vault.unlock('@mallory' as typeof alice.atSign, opener)).rejects.toMatchObject({ code: 'AT0401' })
    await change(record)
    await vault.unlock(alice.atSign, opener)
  })
}

test('keys that were here before are read on, can be locked from now on, and be opened to the device again', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  await vault.add(alice)
  await vault.setCurrent(alice.atSign)
  expect(await vault.custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
  await vault.lock(alice.atSign)
  await vault.unlock(alice.atSign, passphrase)
  await (await vault.keyRing(alice.atSign)).signChallenge('nothing locks these')

  await vault.protect(alice.atSign, passphrase)
  const before = await vault.keyRing(alice.atSign)
  expect(Object.keys(await lookInto(name, (keys) => keys.get('@alice')))).not.toContain('sealing')
  await vault.protect(alice.atSign, passkey)
  await expect(before.signChallenge('x'), 'of what kept them before').rejects.toMatchObject(locked)
  await vault.lock(alice.atSign)
  await expect(vault.unlock(alice.atSign, passphrase)).rejects.toMatchObject({
    code: 'AT0022',
    message: 'The keys of @alice on this device are kept by a passkey.',
  })
  await vault.unlock(alice.atSign, passkey)
  await vault.protect(alice.atSign, { kind: 'none' })
  expect(await vaultNamed(name).custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
  expect(await vault.current()).toBe('@alice')
  expect(await parseAtKeysFile(await (await vault.keyRing(alice.atSign)).exportAtKeys())).toEqual(alice)
})

test('pending keys stay pending behind what locks them', async () => {
  const vault = vaultNamed()
  await vault.add(alice, { pending: true, protection: passphrase })
  await vault.protect(alice.atSign, passkey)
  expect(await vault.pending()).toEqual(['@alice'])
  await vault.settle(alice.atSign)
  await vault.keyRing(alice.atSign)
  expect(await vault.list()).toEqual(['@alice'])
})

test('locking ends what was opened before, here and in every other tab', async () => {
  const name = freshName()
  const [here, there] = [vaultNamed(name), vaultNamed(name)]
  await here.add(alice, { protection: passphrase })
  await here.add(bob, { protection: passphrase })
  await there.unlock(alice.atSign, passphrase)
  await there.unlock(bob.atSign, passphrase)
  const ring = await here.keyRing(alice.atSign)
  await ring.signChallenge('open')
  const heard = vi.fn()
  const stop = there.onChange(heard)
  await expect.poll(() => heard.mock.calls).toHaveLength(1)
  await here.lock(alice.atSign)
  await expect(ring.signChallenge('locked')).rejects.toMatchObject(locked)
  await expect(ring.exportAtKeys()).rejects.toMatchObject(locked)
  await expect(here.keyRing(alice.atSign)).rejects.toMatchObject(locked)
  await expect(there.keyRing(alice.atSign)).rejects.toMatchObject(locked)
  await expect.poll(() => heard.mock.calls, { message: 'who listens is told' }).toHaveLength(2)
  await there.keyRing(bob.atSign)
  stop()
})

test('a new passphrase takes the place of the old one', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  await vault.add(alice, { protection: passphrase })
  const another = { kind: 'passphrase', passphrase: 'battery staple' } as const
  await vault.protect(alice.atSign, another)
  await vault.keyRing(alice.atSign)
  await vault.lock(alice.atSign)
  await expect(vault.unlock(alice.atSign, passphrase)).rejects.toMatchObject({ code: 'AT0401' })
  await vault.unlock(alice.atSign, another)
  await expect(vault.protect(alice.atSign, { kind: 'passphrase', passphrase: 'short' })).rejects.toMatchObject({
    code: 'AT0022',
    message: 'Choose a passphrase of at least 8 characters.',
  })
})

test('what a guess costs is kept with the keys, is no less than is recommended, and differs in salt each time', async () => {
  const name = freshName()
  await vaultNamed(name, {}).add(alice, { protection: passphrase })
  await vaultNamed(name).add(bob, { protection: passphrase })
  const vault = vaultNamed(name, { cost: { ...cost, passes: 2 } })
  const [ofAlice, ofBob] = [await vault.custody(alice.atSign), await vault.custody(bob.atSign)]
  expect(ofAlice).toMatchObject({ cost: { memory: 65_536, passes: 3, lanes: 4 } })
  expect(ofBob).toMatchObject({ cost })
  expect('salt' in ofAlice && 'salt' in ofBob && String(ofAlice.salt) === String(ofBob.salt)).toBe(false)
  await vault.unlock(alice.atSign, passphrase)
  await vault.unlock(bob.atSign, passphrase)
})

test('a record that would take the device down is not tried', async () => {
  const name = freshName()
  const vault = vaultNamed(name)
  await vault.add(alice, { protection: passphrase })
  const { custody } = await lookInto(name, (keys) => keys.get('@alice'))
  for (const memory of [2 ** 31, 0, 1.5, undefined]) {
    await lookInto(name, (keys) => keys.update('@alice', { custody: { ...custody, cost: { ...cost, memory } } }))
    await expect(vault.unlock(alice.atSign, passphrase)).rejects.toMatchObject({ code: 'AT0002' })
  }
})

test('the same keys again leave what locks them as it is, and are never kept with less than was asked for', async () => {
  const vault = vaultNamed()
  await vault.add(alice, { protection: passphrase })
  await vault.lock(alice.atSign)
  await vault.add(alice)
  await vault.add(alice, { protection: { kind: 'passphrase', passphrase: 'battery staple' } })
  expect(await vault.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
  await vault.unlock(alice.atSign, passphrase)

  await vault.add(bob)
  await expect(vault.add(bob, { protection: passphrase })).rejects.toMatchObject({
    code: 'AT0022',
    message: expect.stringContaining('kept by nothing that locks them'),
  })
})

test('unlocking and locking behind a passphrase can be given up, and leave all as it was', async () => {
  const vault = vaultNamed(freshName(), { cost: { memory: 8192, passes: 2, lanes: 1 } })
  await vault.add(alice)
  const controller = new AbortController()
  const reason = new Error('never mind')
  const patience = { signal: controller.signal, onProgress: () => controller.abort(reason) }
  await expect(vault.protect(alice.atSign, passphrase, patience)).rejects.toBe(reason)
  expect(await vault.custody(alice.atSign)).toEqual({ kind: 'none', isLocked: false })
  await vault.protect(alice.atSign, passphrase)
  await vault.lock(alice.atSign)
  await expect(vault.unlock(alice.atSign, passphrase, patience)).rejects.toBe(reason)
  await expect(vault.keyRing(alice.atSign)).rejects.toMatchObject(locked)
})

test('keys that are locked in another tab while they are being changed stay as they were', async () => {
  const name = freshName()
  const [here, there] = [vaultNamed(name), vaultNamed(name)]
  await here.add(alice, { protection: passphrase })
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementationOnce(async (...args) => {
    await there.lock(alice.atSign)
    return encrypt(...args)
  })
  await expect(here.protect(alice.atSign, { kind: 'none' })).rejects.toMatchObject({
    code: 'AT0022',
    message: expect.stringContaining('in another window'),
  })
  expect(await there.custody(alice.atSign)).toMatchObject({ kind: 'passphrase', isLocked: true })
  await there.unlock(alice.atSign, passphrase)
})

test('which keys are locked is told to whoever listens, in every tab as it is there', async () => {
  const name = freshName()
  const [here, there] = [vaultNamed(name), vaultNamed(name)]
  const heard: Record<'here' | 'there', (readonly string[])[]> = { here: [], there: [] }
  const stop = here.onChange(({ locked }) => heard.here.push(locked))
  there.onChange(({ locked }) => heard.there.push(locked))
  const last = (tab: 'here' | 'there', locked: readonly string[]) =>
    expect.poll(() => heard[tab].at(-1), { message: tab }).toEqual(locked)
  await here.add(alice, { protection: passkey })
  await last('there', ['@alice'])
  await last('here', [])
  await here.lock(alice.atSign)
  await last('here', ['@alice'])
  expect(await here.state()).toEqual({ atSigns: ['@alice'], pending: [], locked: ['@alice'], current: undefined })
  await there.unlock(alice.atSign, passkey)
  await last('there', [])
  expect((await here.state()).locked).toEqual(['@alice'])
  stop()
  const before = heard.here.length
  await here.unlock(alice.atSign, passkey)
  expect((await here.state()).locked).toEqual([])
  await here.protect(alice.atSign, { kind: 'none' })
  await last('there', [])
  expect(heard.here).toHaveLength(before)
})
