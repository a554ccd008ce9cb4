import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { alice } from '../crypto/testing/people.ts'
import { type Passkeys, passkeysOf } from './passkey.ts'
import { authenticator } from './testing/authenticator.ts'
import { freshName } from './testing/storage.ts'
import { openVault } from './vault.ts'

const closing: (() => unknown)[] = []

// Dexie remarks on each database that is deleted while something has it open.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.restoreAllMocks()
})

async function passkeys(options: Parameters<typeof authenticator>[0] = {}): Promise<Passkeys> {
  const { credentials, remove } = await authenticator(options)
  closing.push(remove)
  return passkeysOf(credentials, { name: 'Facet' })
}

test('a passkey gives the same secret each time, and another for another question', async () => {
  const mine = await passkeys()
  const { secret, ...passkey } = await mine.create(alice.atSign)
  expect(secret).toHaveLength(32)
  expect(await mine.secretOf(passkey)).toEqual(secret)
  const asked = { ...passkey, salt: passkey.salt.map((byte) => byte ^ 1) }
  expect(await mine.secretOf(asked)).not.toEqual(secret)
})

test('every passkey has a secret of its own, and a new one leaves the ones before as they are', async () => {
  const mine = await passkeys()
  const { secret, ...passkey } = await mine.create(alice.atSign)
  const another = await mine.create(alice.atSign)
  expect(another.secret).not.toEqual(secret)
  expect(another.credentialId).not.toEqual(passkey.credentialId)
  expect(await mine.secretOf(passkey)).toEqual(secret)
})

test('keys are locked with a passkey, and opened with it in a page that is loaded anew', async () => {
  const mine = await passkeys()
  const name = freshName()
  closing.push(() => Dexie.delete(name))
  const first = openVault({ name })
  await first.add(alice, { protection: await mine.create(alice.atSign) })
  first.close()
  const vault = openVault({ name })
  closing.push(() => vault.close())
  const custody = await vault.custody(alice.atSign)
  if (custody.kind !== 'passkey') throw new Error(`kept by ${custody.kind}`)
  await vault.unlock(alice.atSign, { kind: 'passkey', secret: await mine.secretOf(custody) })
  await (await vault.keyRing(alice.atSign)).signChallenge('open')
  const stranger = await mine.create(alice.atSign)
  await expect(vault.unlock(alice.atSign, stranger)).rejects.toMatchObject({
    code: 'AT0401',
    message: 'This passkey does not open the keys of @alice on this device.',
  })
})

test('a device whose passkeys keep no secret says so, and nothing less is taken instead', async () => {
  const mine = await passkeys({ hasPrf: false })
  await expect(mine.create(alice.atSign)).rejects.toMatchObject({
    name: 'AtError',
    code: 'AT0022',
    message: expect.stringContaining('Choose a passphrase instead'),
  })
})

const notUsed = { name: 'AtError', code: 'AT0401', message: expect.stringContaining('was not used') }

test('a passkey that is not on this device is told as that', async () => {
  const mine = await passkeys()
  const passkey = { kind: 'passkey', credentialId: new Uint8Array(16), salt: new Uint8Array(32) } as const
  await expect(mine.secretOf(passkey)).rejects.toMatchObject(notUsed)
})

test('a passkey whose owner does not show who they are is not made', async () => {
  const mine = await passkeys({ isUserVerified: false })
  await expect(mine.create(alice.atSign)).rejects.toMatchObject(notUsed)
})

test('waiting for a passkey can be given up', async () => {
  const mine = await passkeys()
  const reason = new Error('never mind')
  await expect(mine.create(alice.atSign, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
