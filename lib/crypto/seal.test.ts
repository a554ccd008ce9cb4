import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { generateAesKey, openAesKey } from './aes.ts'
import { isForAnotherKey, open, seal } from './seal.ts'
import specification from './testing/specification.json'

test('any text sealed opens again', async () => {
  const key = await openAesKey(generateAesKey())
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      const { value, metadata } = await seal(key, text)
      expect(await open(key, value, metadata)).toBe(text)
    }),
  )
})

test('no two seals begin at the same counter, and none at zero', async () => {
  const key = await openAesKey(generateAesKey())
  const sealed = await Promise.all(Array.from({ length: 1000 }, () => seal(key, 'the same')))
  const nonces = new Set(sealed.map(({ metadata }) => metadata.ivNonce))
  expect(nonces.size).toBe(1000)
  expect(nonces.has(encodeBase64(new Uint8Array(16)))).toBe(false)
  for (const nonce of nonces) expect(decodeBase64(nonce)).toHaveLength(16)
})

test('a value opens with its own key and ivNonce only', async () => {
  const [key, other] = await Promise.all([openAesKey(generateAesKey()), openAesKey(generateAesKey())])
  // Long, and so that no wrong key or counter gives UTF-8 by luck: there is no authentication to rely on.
  const text = 'two blocks and some more, to be sure of it, '.repeat(4)
  const { value, metadata } = await seal(key, text)
  await expect(open(other, value, metadata)).rejects.toMatchObject({ code: 'AT0014' })
  await expect(open(key, value, {})).rejects.toMatchObject({ code: 'AT0014' })
  expect(await open(key, value, metadata)).toBe(text)
})

test('a value without ivNonce is read from zero [§8.2]', async () => {
  for (const { key, iv, text, sealed } of specification.aes.filter(({ iv }) => /^A+==$/.test(iv))) {
    expect(await open(await openAesKey(key), sealed, {}), iv).toBe(text)
  }
})

test('a value that an older program wrote over a newer one opens, though the ivNonce of the newer one is still there', async () => {
  const { key, text, sealed } = specification.aes.find(({ iv }) => /^A+==$/.test(iv)) as {
    key: string
    text: string
    sealed: string
  }
  const left = encodeBase64(crypto.getRandomValues(new Uint8Array(16)))
  expect(await open(await openAesKey(key), sealed, { ivNonce: left })).toBe(text)
})

test('a value for an older public key is known by its digest, where it has one [§11.3, R3]', () => {
  const { A, B } = specification.keys
  const pubKeyCS = specification.digests.A.md5
  expect(isForAnotherKey({ pubKeyCS }, A.publicKey)).toBe(false)
  expect(isForAnotherKey({ pubKeyCS }, B.publicKey)).toBe(true)
  expect(isForAnotherKey({}, B.publicKey)).toBe(false)
})
