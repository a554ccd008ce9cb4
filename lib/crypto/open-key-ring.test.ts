import { expect, test, vi } from 'vitest'
import { openKeyRing } from './open-key-ring.ts'
import { keyRingSuite } from './testing/key-ring.suite.ts'
import { alice, bob } from './testing/people.ts'

keyRingSuite('over key texts', openKeyRing)

test('a ring is not made of keys that are no keys', async () => {
  await expect(openKeyRing({ ...alice, pkamPrivateKey: alice.pkamPublicKey })).rejects.toMatchObject({ code: 'AT0011' })
  await expect(openKeyRing({ ...alice, encryptionPrivateKey: '' })).rejects.toMatchObject({ code: 'AT0011' })
  await expect(openKeyRing({ ...alice, selfEncryptionKey: 'short' })).rejects.toMatchObject({ code: 'AT0014' })
})

test('a shared key that is not kept any more opens again', async () => {
  const [ofAlice, ofBob] = await Promise.all([openKeyRing(alice), openKeyRing(bob)])
  const first = await ofAlice.makeSharedKey(bob.encryptionPublicKey)
  const { value, metadata } = await ofAlice.sealShared('still here', first, bob.encryptionPublicKey)
  for (let more = 0; more < 600; more++) await ofAlice.makeSharedKey(bob.encryptionPublicKey)
  expect(await ofAlice.openShared(value, first.forMe, { ivNonce: metadata.ivNonce })).toBe('still here')
  expect(await ofBob.openShared(value, first.forOther, metadata)).toBe('still here')
})

test('many values under one key that are opened at one moment have it unwrapped once', async () => {
  const [ofAlice, ofBob] = await Promise.all([openKeyRing(alice), openKeyRing(bob)])
  const wrapped = await ofAlice.makeSharedKey(bob.encryptionPublicKey)
  const { value, metadata } = await ofAlice.sealShared('once', wrapped, bob.encryptionPublicKey)
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  const opened = await Promise.all(
    Array.from({ length: 25 }, () => ofBob.openShared(value, wrapped.forOther, metadata)),
  )
  expect(opened).toEqual(Array(25).fill('once'))
  expect(importKey).toHaveBeenCalledTimes(1)
  importKey.mockRestore()
})
