import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { verifyAny, verifyMlDsa65 } from './ml-dsa.ts'
import wycheproof from './testing/ml-dsa-65.json'
import specification from './testing/specification.json'

const [good] = wycheproof.cases.map(({ key, message, signature }) => ({
  publicKey: wycheproof.keys[key] ?? '',
  message,
  signature,
}))
if (!good) throw new Error('there are no vectors')

test.each(wycheproof.cases)("Wycheproof's $id, $name: $valid [2026 §11.2]", async (vector) => {
  const { key, message, signature, valid } = vector
  const claim = { publicKey: wycheproof.keys[key] ?? '', message, signature }
  expect(verifyMlDsa65(claim)).toBe(valid)
  expect(await verifyAny({ ...claim, signingAlgo: 'mldsa65' })).toBe(valid)
  expect(verifyMlDsa65({ ...claim, message: `${message}.` })).toBe(false)
})

test.each<[string, Partial<typeof good>]>([
  ['an RSA key', { publicKey: specification.keys.A.publicKey }],
  ['a key that is not base64', { publicKey: 'not base64' }],
  ['no key', { publicKey: '' }],
  ['a signature that is not base64', { signature: '!' }],
  ['no signature', { signature: '' }],
  ['a signature by RSA', { signature: specification.signatures[0]?.signature ?? '' }],
  ['a signature with something behind it', { signature: encodeBase64(longer(good.signature)) }],
])('%s is not valid, and no error [2026 §11.2]', async (_, change) => {
  expect(await verifyAny({ ...good, ...change, signingAlgo: 'mldsa65' })).toBe(false)
})

test('a signature is looked at as the algorithm that is named, and as no other', async () => {
  await expect(verifyAny({ ...good, signingAlgo: 'rsa2048' })).rejects.toMatchObject({ code: 'AT0011' })
  const rsa = specification.signatures.find(({ key }) => key === 'A')
  const { publicKey } = specification.keys.A
  const claim = { publicKey, message: rsa?.message ?? '', signature: rsa?.signature ?? '' }
  expect(await verifyAny(claim)).toBe(true)
  expect(await verifyAny({ ...claim, signingAlgo: 'mldsa65' })).toBe(false)
})

function longer(signature: string): Uint8Array {
  return Uint8Array.of(...decodeBase64(signature), 0)
}
