import fc from 'fast-check'
import { I2OSP, OS2IP, pow } from 'micro-rsa-dsa-dh/utils.js'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { generateAesKey } from './aes.ts'
import { belongTogether, decryptRsaes, isSound, openUnwrappingKey, type UnwrappingKey, unwrap, wrap } from './rsa.ts'
import openssl from './testing/openssl.json'
import specification from './testing/specification.json'

type KeyName = keyof typeof openssl.keys
const { A, B } = specification.keys
/** As a damaged key is opened: with the one exponent instead of its halves. */
const whole = (key: UnwrappingKey) => ({ ...key, halves: undefined })
const size = 256
const keyText = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='

test("the specification's wrapped key opens with key A [§11.3, R5]", async () => {
  const [R5] = specification.wrapped
  expect(unwrap(await openUnwrappingKey(A.privateKey), R5?.wrapped ?? '')).toBe(R5?.text)
})

test("the specification's banana opens with key B, and is refused where a key is due [§11.3, R6]", async () => {
  const banana = specification.wrapped[1]?.wrapped ?? ''
  const key = await openUnwrappingKey(B.privateKey)
  expect(decryptRsaes(key, banana)).toBe('banana')
  expect(() => unwrap(key, banana)).toThrow('does not open')
})

for (const [at, { key, text, wrapped }] of openssl.wrapped.entries()) {
  test(`openssl's wrapped key ${at} opens with ${key}, and with no other`, async () => {
    for (const [name, { privateKey }] of Object.entries(openssl.keys)) {
      const opening = await openUnwrappingKey(privateKey)
      expect(opening.halves).toBeDefined()
      for (const one of [opening, whole(opening)]) {
        expect(decryptRsaes(one, wrapped), name).toBe(name === key ? text : undefined)
      }
    }
  })
}

for (const name of Object.keys(openssl.keys) as KeyName[]) {
  test(`any key wrapped for ${name} comes back, and is never wrapped alike twice`, async () => {
    const { publicKey, privateKey } = openssl.keys[name]
    const key = await openUnwrappingKey(privateKey)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (bytes) => {
        const text = encodeBase64(bytes)
        const [one, another] = [await wrap(publicKey, text), await wrap(publicKey, text)]
        expect(one).not.toBe(another)
        expect(unwrap(key, one)).toBe(text)
        expect(unwrap(key, another)).toBe(text)
      }),
      { numRuns: 10 },
    )
  })
}

test('what is wrapped has the block that other implementations expect: 00 02, at least 8 bytes, none of them 0', async () => {
  const { n, d } = await openUnwrappingKey(A.privateKey)
  for (let round = 0; round < 20; round++) {
    const wrapped = OS2IP(decodeBase64(await wrap(A.publicKey, keyText)))
    const block = I2OSP(pow(wrapped, d, n), size)
    expect([...block.subarray(0, 2)]).toEqual([0, 2])
    expect(block.indexOf(0, 2)).toBe(size - 44 - 1)
    expect(new TextDecoder().decode(block.subarray(-44))).toBe(keyText)
  }
})

// Made with the bare RSA primitive, after the cases of Wycheproof's RSAES-PKCS1-v1_5 set.
async function brokenWrappings(): Promise<Record<string, string>> {
  const { n } = await openUnwrappingKey(A.privateKey)
  const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0))
  const filler = (length: number) => Array.from({ length }, (_, i) => (i % 255) + 1)
  const raw = (block: readonly number[]) => encodeBase64(I2OSP(pow(OS2IP(Uint8Array.from(block)), 65537n, n), size))
  const holding = (message: readonly number[]) => raw([0, 2, ...filler(size - 3 - message.length), 0, ...message])
  const key = ascii(keyText)
  const good = [0, 2, ...filler(size - 47), 0, ...key]
  const opening = await openUnwrappingKey(A.privateKey)
  // If the blocks themselves were wrong, every case below would be refused for the wrong reason.
  expect(unwrap(opening, raw(good))).toBe(keyText)
  const longest = 'a'.repeat(size - 11)
  expect(decryptRsaes(opening, raw([0, 2, ...filler(8), 0, ...ascii(longest)]))).toBe(longest)

  const replaced = (at: number, byte: number) => raw(good.map((old, i) => (i === at ? byte : old)))
  const cipher = (value: bigint) => encodeBase64(I2OSP(value, size))
  const wrapped = decodeBase64(raw(good))
  const zeros = Object.fromEntries(
    [2, 3, 8, 9, 10, 100, 210].map((at) => [`a 0 among the filler at ${at}`, replaced(at, 0)]),
  )
  return {
    ...zeros,
    'a first byte of 1': replaced(0, 1),
    'block type 0': replaced(1, 0),
    'block type 1, as signatures have': replaced(1, 1),
    'block type 3': replaced(1, 3),
    'block type 255': replaced(1, 255),
    'no filler': raw([0, 2, 0, ...filler(size - 47), ...key]),
    '7 bytes of filler': raw([0, 2, ...filler(7), 0, ...filler(size - 54), ...key]),
    'no separator': raw([0, 2, ...filler(size - 2)]),
    'a separator at the very end': raw([0, 2, ...filler(size - 3), 0]),
    'only zeros': raw(Array(size).fill(0)),
    'the message at the front': raw([...key, 0, 2, ...filler(size - 46)]),
    'an empty message': holding([]),
    'a key one character short': holding(key.slice(1)),
    'a key one character long': holding([...key, 65]),
    'a key of 31 bytes': holding(ascii(btoa('k'.repeat(31)))),
    'a key of 33 bytes': holding(ascii(btoa('k'.repeat(33)))),
    'a key of 24 bytes': holding(ascii(btoa('k'.repeat(24)))),
    'the bare 32 bytes of a key': holding([...decodeBase64(keyText)]),
    'another alphabet': holding(ascii(`-${keyText.slice(1)}`)),
    'a blank within': holding(ascii(`A ${keyText.slice(2)}`)),
    'a key that is not UTF-8': holding([0xff, ...key.slice(1)]),
    'the longest message': holding(filler(size - 11)),
    'the number 0': cipher(0n),
    'the number 1': cipher(1n),
    'the modulus less 1': cipher(n - 1n),
    'the modulus': cipher(n),
    'the modulus and 1': cipher(n + 1n),
    'the greatest number': encodeBase64(new Uint8Array(size).fill(255)),
    'one byte less': encodeBase64(wrapped.subarray(1)),
    'one byte more': encodeBase64(Uint8Array.of(0, ...wrapped)),
    'one byte more at the end': encodeBase64(Uint8Array.of(...wrapped, 0)),
    'one bit changed': encodeBase64(wrapped.map((byte, i) => (i === 100 ? byte ^ 1 : byte))),
    'a key for someone else': await wrap(B.publicKey, keyText),
    'a key for someone with a longer key': openssl.wrapped.find(({ key: name }) => name === 'C')?.wrapped ?? '',
    nothing: '',
    'one byte': 'AA==',
    'no base64': 'not base64',
    'base64 on two lines': `${raw(good).slice(0, 76)}\n${raw(good).slice(76)}`,
    'the key unwrapped': keyText,
  }
}

for (const [name, wrapped] of Object.entries(await brokenWrappings())) {
  test(`a wrapped key with ${name} is refused with the one error`, async () => {
    const opening = await openUnwrappingKey(A.privateKey)
    for (const key of [opening, whole(opening)]) {
      let thrown: unknown
      try {
        unwrap(key, wrapped)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toMatchObject({ code: 'AT0014', message: 'This key does not open with your private key.' })
      expect(thrown).not.toHaveProperty('cause')
    }
  })
}

test('only an AES key is wrapped', async () => {
  for (const text of ['', 'banana', A.privateKey, keyText.slice(1)]) {
    await expect(wrap(A.publicKey, text)).rejects.toMatchObject({ code: 'AT0014' })
  }
})

test('what is no RSA key, or one of another size, is refused', async () => {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  )
  const small = encodeBase64(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)))
  const smallPrivate = encodeBase64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)))
  const refused = { code: 'AT0011' }
  for (const key of ['', 'AAAA', 'not base64', small, A.privateKey, A.publicKey.slice(4)]) {
    await expect(wrap(key, generateAesKey()), key).rejects.toMatchObject(refused)
  }
  for (const key of ['', 'AAAA', 'not base64', smallPrivate, A.publicKey, A.privateKey.slice(4)]) {
    await expect(openUnwrappingKey(key), key).rejects.toMatchObject(refused)
  }
})

test('halves of one pair are told from halves of two', async () => {
  expect(await belongTogether(A.publicKey, A.privateKey)).toBe(true)
  expect(await belongTogether(A.publicKey, B.privateKey)).toBe(false)
})

test('keys made by others are sound, and one with any number changed is not', async () => {
  for (const { privateKey } of Object.values(openssl.keys)) expect(await isSound(privateKey)).toBe(true)
  const der = decodeBase64(A.privateKey)
  // Offsets inside n, d, p, q, dp, dq and qi, in their order.
  for (const at of [100, 400, 600, 700, 850, 970, 1100]) {
    const changed = encodeBase64(der.map((byte, i) => (i === at ? byte ^ 2 : byte)))
    // A platform may notice by itself, and then says that it is no key.
    expect(await isSound(changed).catch(({ code }) => code), `at ${at}`).toSatisfy(
      (result) => !result || result === 'AT0011',
    )
  }
})
