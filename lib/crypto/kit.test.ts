import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import type { AtError } from '../protocol/at-error.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { decodeBase45, encodeBase45 } from './base45.ts'
import { generateKeyMaterial } from './generate.ts'
import { formatKit, isKit, parseKit } from './kit.ts'
import { belongTogether } from './rsa.ts'
import vectors from './testing/kit.json'
import openssl from './testing/openssl.json'
import { alice, bob } from './testing/people.ts'

/** Enough to see that it works. */
const cost = { memory: 64, passes: 1, lanes: 1 }
const passphrase = 'correct horse'

/** What becomes of a text: the keys, or the code and the sentence. */
const read = (text: string, options?: Parameters<typeof parseKit>[1]) =>
  parseKit(text, options).catch(({ code, message }: AtError) => `${code} ${message}`)

/** The text for these bytes, with a check that is right. */
async function kitOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const check = new Uint8Array(await crypto.subtle.digest('SHA-256', content)).slice(0, 8)
  return `FACET-KIT:1:${encodeBase45(Uint8Array.from([...content, ...check]))}`
}

test.each([
  ['of first keys', vectors.alice, alice, {}],
  ['of an enrolled device', vectors.bob, bob, {}],
  ['that is locked', vectors.bobLocked, bob, { passphrase: vectors.passphrase }],
  [
    'whose passphrase another keyboard composes',
    vectors.bobLocked,
    bob,
    { passphrase: vectors.passphrase.normalize('NFD') },
  ],
  ['with white space around it', `\n ${vectors.alice}\r\n`, alice, { atSign: alice.atSign }],
])('a kit %s, made by other code, is read', async (_, text, owner, options) => {
  expect(isKit(text)).toBe(true)
  const material = await parseKit(text, options)
  const { pkamPrivateKey, encryptionPrivateKey, ...others } = owner
  expect(material).toMatchObject(others)
  expect(await belongTogether(owner.pkamPublicKey, material.pkamPrivateKey)).toBe(true)
  expect(await belongTogether(owner.encryptionPublicKey, material.encryptionPrivateKey)).toBe(true)
  expect(Object.keys(material).sort()).toEqual(Object.keys(owner).sort())
})

test('a kit is written as the other code writes it, and fits into a QR code that a phone reads', async () => {
  expect(await formatKit(alice)).toBe(vectors.alice)
  expect(await formatKit(bob)).toBe(vectors.bob)
  for (const text of [vectors.bob, vectors.bobLocked]) {
    expect(encodeQR(text, 'raw', { ecc: 'medium', border: 1 }).length).toBeLessThanOrEqual(107)
  }
})

test('a locked kit opens with its passphrase alone, and is another each time', async () => {
  const [one, other] = [await formatKit(bob, { passphrase, cost }), await formatKit(bob, { passphrase, cost })]
  expect(one).not.toBe(other)
  expect(await parseKit(one, { passphrase })).toMatchObject({ selfEncryptionKey: bob.selfEncryptionKey })
  expect(await read(one)).toBe('AT0401 This recovery sheet is locked with a passphrase.')
  expect(await read(one, { passphrase: 'battery staple' })).toMatch(/^AT0401 This passphrase does not open/)
  const whole = decodeBase45(one.slice(12))
  // The atSign is in what the seal is bound to.
  const swapped = whole.slice(0, -8)
  swapped.set(new TextEncoder().encode('@rob'), 3)
  expect(await read(await kitOf(swapped), { passphrase })).toMatch(/^AT0401/)
})

test('keys that were just made, and larger ones, come back', async () => {
  const fresh = await generateKeyMaterial(parseAtSign('@🛠🦄💙'))
  expect(await parseKit(await formatKit(fresh))).toEqual(fresh)
  const { C } = openssl.keys
  const large = { ...fresh, pkamPublicKey: C.publicKey, pkamPrivateKey: C.privateKey }
  expect(await parseKit(await formatKit(large))).toMatchObject({ pkamPublicKey: C.publicKey })
})

test('what cannot come back as it is is not written', async () => {
  await expect(formatKit(bob, { passphrase: 'short' })).rejects.toThrow('at least 8 characters')
  // The other public key is no less a key, but not the half of this one.
  await expect(formatKit({ ...alice, pkamPublicKey: alice.encryptionPublicKey })).rejects.toThrow('Save the key file')
})

test('a kit of somebody else is told from the one that is asked for', async () => {
  expect(await read(vectors.bob, { atSign: alice.atSign })).toBe(
    'AT0014 This recovery sheet belongs to @bob, not to @alice.',
  )
})

test('what is not a kit, or of a newer kind, is said to be that', async () => {
  expect(await read('https://example.org')).toBe('AT0014 This is not a recovery sheet.')
  expect(isKit('{"aesPkamPublicKey":"x"}')).toBe(false)
  const newer = 'AT0014 This recovery sheet is of a newer kind that this app does not know yet.'
  expect(await read(vectors.alice.replace(':1:', ':2:'))).toBe(newer)
  expect(await read(await kitOf(Uint8Array.of(2, 0, 0)))).toBe(newer)
})

test('a code that is cut, changed or copied wrong anywhere never opens, and is said not to be whole', async () => {
  const { alice: text } = vectors
  const texts = [12, 13, 14, 20, 400, text.length - 3, text.length - 1].map((end) => text.slice(0, end))
  for (let at = 12; at < text.length; at += 61)
    texts.push(`${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`)
  texts.push(
    `${text}0`,
    `${text}000`,
    `FACET-KIT:1:${'0'.repeat(9_000)}`,
    text.toLowerCase().replace('facet-kit', 'FACET-KIT'),
  )
  for (const one of texts) expect(await read(one), one.slice(0, 40)).toMatch(/^AT0014 This recovery sheet is not whole/)
})

test('bytes that are no keys are refused however well they are checked', async () => {
  const content = decodeBase45(vectors.alice.slice(12)).slice(0, -8)
  const changed = (at: number, byte: number) => content.map((one, i) => (i === at ? byte : one))
  const cases: Uint8Array<ArrayBuffer>[] = [
    new Uint8Array(),
    Uint8Array.of(0),
    Uint8Array.of(0, 0, 0),
    Uint8Array.of(0, 0, 3, 64, 32, 32),
    content.slice(0, 9),
    content.slice(0, -1),
    Uint8Array.from([...content, 0]),
    // the exponent, a prime, and the lengths of either
    changed(13, 0),
    changed(13, 2),
    changed(15, 255),
    changed(60, (content[60] ?? 0) ^ 1),
    changed(10, 0),
    changed(9, 255),
    // locked, and with numbers that would take the device down
    Uint8Array.from([
      1,
      ...content.slice(1, 9),
      ...new Uint8Array(16),
      255,
      255,
      255,
      255,
      3,
      4,
      ...new Uint8Array(60),
    ]),
    Uint8Array.from([1, ...content.slice(1, 9), ...new Uint8Array(16), 0, 0, 0, 64, 0, 1, ...new Uint8Array(60)]),
  ]
  for (const [i, one] of cases.entries()) {
    expect(await read(await kitOf(one), { passphrase }), `case ${i}`).toMatch(
      /^AT0014 This recovery sheet is not whole/,
    )
  }
})
