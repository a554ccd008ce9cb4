import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { constantTimeEqual, generateSigningPair, openSigningKey, sign, signWith, verify } from './signature.ts'
import openssl from './testing/openssl.json'
import specification from './testing/specification.json'

type KeyName = keyof typeof openssl.keys
const { A, B } = specification.keys

for (const { name, key, message, signature } of specification.signatures) {
  test(`the specification's ${name} is made and accepted [§11.3]`, async () => {
    const { publicKey, privateKey } = specification.keys[key as 'A' | 'B']
    expect(await sign(privateKey, message)).toBe(signature)
    expect(await verify({ publicKey, message, signature })).toBe(true)
  })
}

for (const { key, hashingAlgo, message, signature } of openssl.signatures) {
  test(`openssl's ${hashingAlgo} signature with ${key} over ${JSON.stringify(message.slice(0, 30))}`, async () => {
    const { publicKey, privateKey } = openssl.keys[key as KeyName]
    const claim = { publicKey, message, signature, hashingAlgo: hashingAlgo as 'sha256' | 'sha512' }
    expect(await verify(claim)).toBe(true)
    expect(await verify({ ...claim, message: `${message}.` })).toBe(false)
    expect(await verify({ ...claim, hashingAlgo: hashingAlgo === 'sha256' ? 'sha512' : 'sha256' })).toBe(false)
    if (hashingAlgo === 'sha256') expect(await sign(privateKey, message)).toBe(signature)
  })
}

test('whatever is signed is accepted, and nothing else is', async () => {
  const key = await openSigningKey(A.privateKey)
  const text = fc.string({ unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(text, text, async (message, other) => {
      const claim = { publicKey: A.publicKey, message, signature: await signWith(key, message) }
      expect(await verify(claim)).toBe(true)
      expect(await verify({ ...claim, message: other })).toBe(message === other)
      expect(await verify({ ...claim, publicKey: B.publicKey })).toBe(false)
    }),
    { numRuns: 30 },
  )
})

test('a signature with any bit changed, cut or lengthened is not valid', async () => {
  const message = 'hello @alice'
  const bytes = decodeBase64(await sign(A.privateKey, message))
  const accepts = (signature: Uint8Array) =>
    verify({ publicKey: A.publicKey, message, signature: encodeBase64(signature) })
  expect(await accepts(bytes)).toBe(true)
  for (let bit = 0; bit < bytes.length * 8; bit += 37) {
    const changed = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    expect(await accepts(changed), `bit ${bit}`).toBe(false)
  }
  expect(await accepts(bytes.subarray(1))).toBe(false)
  expect(await accepts(Uint8Array.of(0, ...bytes))).toBe(false)
  expect(await accepts(new Uint8Array())).toBe(false)
})

test('what is no base64 or no key is malformed, not invalid [§3.4]', async () => {
  const message = 'hello'
  const signature = await sign(A.privateKey, message)
  const malformed = { code: 'AT0011' }
  await expect(verify({ publicKey: A.publicKey, message, signature: 'not base64' })).rejects.toMatchObject(malformed)
  for (const publicKey of ['', 'AAAA', 'not base64', A.privateKey, A.publicKey.slice(0, -4)]) {
    await expect(verify({ publicKey, message, signature }), publicKey).rejects.toMatchObject(malformed)
  }
  for (const privateKey of ['', 'AAAA', 'not base64', A.publicKey]) {
    await expect(sign(privateKey, message), privateKey).rejects.toMatchObject(malformed)
  }
})

test("the specification's ECC signature is accepted in its wire form [§11.4]", async () => {
  const claim = { ...specification.ecc, signingAlgo: 'ecc_secp256r1' } as const
  expect(await verify(claim)).toBe(true)
  expect(await verify({ ...claim, hashingAlgo: 'sha512' }), 'hashingAlgo is ignored [§3.4]').toBe(true)
  expect(await verify({ ...claim, message: `${claim.message}.` })).toBe(false)
})

test("openssl's ECC signatures", async () => {
  const { publicKey, signatures } = openssl.ecc
  for (const { message, signature } of signatures) {
    const claim = { publicKey, message, signature, signingAlgo: 'ecc_secp256r1' } as const
    expect(await verify(claim)).toBe(true)
    expect(await verify({ ...claim, message: `${message}.` })).toBe(false)
  }
})

test('an ECC signature in any other form is not valid, and an ECC key in any other form is malformed', async () => {
  const { publicKey, message, signature } = specification.ecc
  const hex = atob(signature)
  const raw = encodeBase64(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  const accepts = (text: string) => verify({ publicKey, message, signature: text, signingAlgo: 'ecc_secp256r1' })
  expect(await accepts(btoa(hex.toUpperCase()))).toBe(true)
  const others = [raw, btoa(hex.slice(2)), btoa(`${hex}00`), btoa(`${hex}\n`), btoa('0'.repeat(128)), '', '////']
  for (const text of others) expect(await accepts(text), text).toBe(false)
  await expect(accepts(hex.slice(1))).rejects.toMatchObject({ code: 'AT0011' })
  for (const key of [
    '',
    '04',
    publicKey.slice(2),
    `${publicKey.slice(0, -1)}5`,
    `05${publicKey.slice(2)}`,
    A.publicKey,
  ]) {
    const claim = { publicKey: key, message, signature, signingAlgo: 'ecc_secp256r1' } as const
    await expect(verify(claim), key).rejects.toMatchObject({ code: 'AT0011' })
  }
})

test('a new pair is RSA-2048 in the usual form, and its halves belong together', async () => {
  const { publicKey, privateKey } = await generateSigningPair()
  expect(publicKey).toHaveLength(392)
  expect(encodeUtf8(privateKey).length).toBeGreaterThan(1600)
  expect(await verify({ publicKey, message: 'm', signature: await sign(privateKey, 'm') })).toBe(true)
  expect((await generateSigningPair()).publicKey).not.toBe(publicKey)
})

test('an opened signing key refuses to be exported', async () => {
  const key = await openSigningKey(A.privateKey)
  for (const format of ['pkcs8', 'jwk'] as const) await expect(crypto.subtle.exportKey(format, key)).rejects.toThrow()
})

test('texts are equal when every character is', () => {
  for (const text of ['', 'a', 'ebec57ed', '🦄']) expect(constantTimeEqual(text, text)).toBe(true)
  const unlike = [
    ['', 'a'],
    ['a', ''],
    ['a', 'b'],
    ['aa', 'a'],
    ['a', 'aa'],
    ['abcd', 'abce'],
    ['xbcd', 'abcd'],
    ['a', 'A'],
  ]
  for (const [a = '', b = ''] of unlike) expect(constantTimeEqual(a, b), `${a} and ${b}`).toBe(false)
})
