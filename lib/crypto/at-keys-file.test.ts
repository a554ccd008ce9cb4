import { expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { encryptText, generateAesKey, openAesKey, zeroIv } from './aes.ts'
import { formatAtKeysFile, parseAtKeysFile } from './at-keys-file.ts'
import { sha256Hex } from './digest.ts'
import openssl from './testing/openssl.json'
import { alice, bob } from './testing/people.ts'
import specification from './testing/specification.json'

const text = await formatAtKeysFile(alice)
const file: Record<string, string> = JSON.parse(text)
const self = await openAesKey(alice.selfEncryptionKey)

test("the specification's key file is written as it stands there [§11.5, K1]", async () => {
  for (const { member, length, begins, sha256 } of specification.atKeys.members) {
    expect(file[member]).toHaveLength(length)
    expect(file[member]?.startsWith(begins)).toBe(true)
    expect(await sha256Hex(file[member] ?? '')).toBe(sha256)
  }
})

test('the file is one compact line with the atSign last, short enough for every app [§16.1]', async () => {
  for (const material of [alice, bob, { ...bob, atSign: parseAtSign('@🛠🦄💙') }]) {
    const written = await formatAtKeysFile(material)
    expect(written).not.toMatch(/[\s\\]/)
    expect(written.endsWith(`,"${material.atSign}":"${material.selfEncryptionKey}"}`)).toBe(true)
    expect(new TextEncoder().encode(written).length).toBeLessThan(8192)
    expect(await parseAtKeysFile(written)).toEqual(material)
  }
})

test('keys too large for other apps are not written', async () => {
  const { C } = openssl.keys
  const large = { ...alice, pkamPrivateKey: C.privateKey.repeat(2) }
  await expect(formatAtKeysFile(large)).rejects.toThrow('too large')
})

test('any order, white space, byte order mark and unknown members are read', async () => {
  const entries = Object.entries({ ...file, unknown: 'x', nested: { deep: [1] } })
  const backwards = Object.fromEntries(entries.reverse())
  const variants = [
    `\ufeff${text}`,
    ` \r\n\t${text}\r\n`,
    JSON.stringify(backwards, null, 2),
    JSON.stringify(backwards, null, '\t').replaceAll('\n', '\r\n'),
  ]
  for (const variant of variants) expect(await parseAtKeysFile(variant)).toMatchObject(alice)
})

test('what a newer app put into a file is in it again when it is written, out of the way of the mobile importer', async () => {
  const theirs = { version: 1, atsign: '@alice', unknown: ['x', '@bob', { '@carol': null }], enrollments: [] }
  const read = await parseAtKeysFile(JSON.stringify({ ...theirs, ...file }))
  const written = await formatAtKeysFile(read)
  expect(JSON.parse(written)).toEqual({ ...file, ...theirs })
  // That importer cuts the text here, and takes what follows for the self key.
  expect(written.split(',"@')).toHaveLength(2)
  expect(written.endsWith(`,"@alice":"${alice.selfEncryptionKey}"}`)).toBe(true)
  expect(await parseAtKeysFile(written)).toEqual(read)
})

test('a file of a versioned document is written as one, with all that stands around the keys', async () => {
  const document = { legacy: text, version: 1, atSign: '@alice', keys: [{ id: 'x', protection: { iv: 'y' } }] }
  const written = await formatAtKeysFile(await parseAtKeysFile(JSON.stringify(document)))
  expect(JSON.parse(written)).toEqual(document)
})

const enrollment = (algorithm: string, status = 'active', pair = specification.keys.B) => ({
  enrollmentId: 'typed-1',
  namespaces: { wavi: 'rw' },
  keys: [
    {
      keyId: `typed-1:${algorithm}:1`,
      material: [
        { role: 'privateAuthentication', algorithm, status, bytes: pair.privateKey },
        { role: 'publicAuthentication', algorithm, status, bytes: pair.publicKey },
      ],
    },
  ],
})

test('the enrollment with an active typed login key logs in, and the older login stays in the file [2026 §18.1]', async () => {
  const typed = { ...file, version: 1, enrollmentId: 'flat', enrollments: [enrollment('rsa2048')] }
  const read = await parseAtKeysFile(JSON.stringify(typed))
  expect(read.enrollmentId).toBe('typed-1')
  expect(read.pkamPublicKey).toBe(specification.keys.B.publicKey)
  expect(JSON.parse(await formatAtKeysFile(read))).toEqual(typed)
  const retired = { ...typed, enrollments: [enrollment('rsa2048', 'retired')] }
  const flat = await parseAtKeysFile(JSON.stringify(retired))
  expect([flat.enrollmentId, flat.pkamPublicKey]).toEqual(['flat', alice.pkamPublicKey])
})

test('a login key that cannot be used here is told of, and an older one in the file is used', async () => {
  const warnings: string[] = []
  const typed = JSON.stringify({ ...file, version: 1, enrollments: [enrollment('mldsa65')] })
  const read = await parseAtKeysFile(typed, { onWarning: (sentence) => warnings.push(sentence) })
  expect(read).toMatchObject(alice)
  expect(warnings).toEqual([expect.stringContaining('mldsa65')])
})

test('a file of a versioned document is read by its legacy part [§16.1]', async () => {
  const document = { legacy: text, version: 1, atSign: '@alice', keys: [{ id: 'x' }] }
  expect(await parseAtKeysFile(JSON.stringify(document))).toMatchObject(alice)
  const { '@alice': _, ...anonymous } = file
  const nameless = { ...document, legacy: JSON.stringify(anonymous) }
  expect(await parseAtKeysFile(JSON.stringify(nameless))).toMatchObject(alice)
})

test('a file that does not name its atSign is taken for whose it should be', async () => {
  const { '@alice': _, ...anonymous } = file
  expect(await parseAtKeysFile(JSON.stringify(anonymous), { atSign: alice.atSign })).toEqual(alice)
})

test('a file with the self key under the atSign only is read', async () => {
  const { selfEncryptionKey: _, ...oldest } = file
  expect(await parseAtKeysFile(JSON.stringify(oldest))).toEqual(alice)
})

test('an atSign is normalised, and with or without U+FE0F it is the same', async () => {
  const { '@alice': _, ...anonymous } = file
  const named = (name: string) => JSON.stringify({ ...anonymous, [name]: alice.selfEncryptionKey })
  expect((await parseAtKeysFile(named('@Alice'))).atSign).toBe('@alice')
  const atSign = parseAtSign('@☕\ufe0f')
  expect((await parseAtKeysFile(named('@☕'), { atSign })).atSign).toBe('@☕')
})

const sealed = (plain: string) => encryptText(self, zeroIv, plain)
const without = (name: string) => JSON.stringify({ ...file, [name]: undefined })
const changed = (members: Record<string, unknown>) => JSON.stringify({ ...file, ...members })
const flipped = (name: string, at: number) =>
  changed({ [name]: encodeBase64(decodeBase64(file[name] ?? '').map((byte, i) => (i === at ? byte ^ 1 : byte))) })

const refusals: Record<string, [text: string, sentence: string]> = {
  'nothing at all': ['', 'is empty'],
  'nothing but the end of a line': ['\uFEFF\r\n', 'is empty'],
  'a picture': ['\x89PNG\r\n\x1a\n', 'not JSON'],
  'a file cut off': [text.slice(0, 3000), 'cut off: its end is missing'],
  'two files in one': [text + text, 'damaged: something in it was changed'],
  'a file far too long': [text + ' '.repeat(300_000), 'too long'],
  'another JSON file': ['{"name":"facet","version":"1","keys":{}}', 'not the key file'],
  'an empty object': ['{}', 'not the key file'],
  'a list': ['[1]', 'not the key file'],
  'a number': ['42', 'not the key file'],
  null: ['null', 'not the key file'],
  'a legacy part that is no JSON': ['{"legacy":"x","version":1}', 'not JSON'],
  'a login key of another kind only': [
    JSON.stringify({
      version: 1,
      ...file,
      aesPkamPrivateKey: undefined,
      enrollments: [enrollment('mldsa65')],
    }),
    'cannot use: mldsa65',
  ],
  'a newer kind only': ['{"version":2,"atSign":"@alice","keys":[{"id":"x"}]}', 'newer kind'],
  'no owner': [without('@alice'), 'does not say which atSign'],
  'two owners': [changed({ '@bob': 'x' }), 'more than one atSign: @alice, @bob'],
  'an owner that cannot be': [JSON.stringify({ ...JSON.parse(without('@alice')), '@a b': 'x' }), 'not an atSign'],
  'a self key of another length': [changed({ selfEncryptionKey: 'AAAA' }), 'the key to all the others is not a key'],
  'a self key that is a number': [changed({ selfEncryptionKey: 1 }), 'the key to all the others is missing'],
  'another self key': [changed({ selfEncryptionKey: generateAesKey() }), 'damaged'],
  'a member cut off': [
    changed({ aesEncryptPublicKey: file.aesEncryptPublicKey?.slice(0, -4) }),
    'the public encryption key does not open',
  ],
  'a member that is not base64': [changed({ aesPkamPublicKey: '?' }), 'the public login key does not open'],
  'a member that is empty': [changed({ aesPkamPublicKey: '' }), 'the public login key is missing'],
  'login keys that are no keys': [changed({ aesPkamPrivateKey: await sealed('hello') }), 'its login keys are not keys'],
  'encryption keys that are no keys': [
    changed({ aesEncryptPublicKey: await sealed('hello') }),
    'its encryption keys are not keys',
  ],
  'login keys of two pairs': [
    changed({ aesPkamPublicKey: file.aesEncryptPublicKey }),
    'private login key in this key file do not belong',
  ],
  'encryption keys of two pairs': [
    changed({ aesEncryptPrivateKey: file.aesPkamPrivateKey }),
    'private encryption key in this key file do not belong',
  ],
}
for (const [name, words] of [
  ['aesPkamPublicKey', 'the public login key'],
  ['aesPkamPrivateKey', 'the private login key'],
  ['aesEncryptPublicKey', 'the public encryption key'],
  ['aesEncryptPrivateKey', 'the private encryption key'],
] as const) {
  refusals[`no ${name}`] = [without(name), `${words} is missing`]
}

for (const [name, [given, sentence]] of Object.entries(refusals)) {
  test(`a file with ${name} is refused: ${sentence}`, async () => {
    await expect(parseAtKeysFile(given)).rejects.toMatchObject({
      name: 'AtError',
      code: 'AT0014',
      message: expect.stringContaining(sentence),
    })
  })
}

test('the file of another atSign is refused, and both are named', async () => {
  await expect(parseAtKeysFile(text, { atSign: bob.atSign })).rejects.toThrow('belongs to @alice, not to @bob')
})

test('a private key changed anywhere is noticed, though nothing in the file protects it', async () => {
  // Every part of the private key's base64 text: its numbers n, e, d, p, q and what speeds it up.
  for (let at = 40; at < 1600; at += 120) {
    for (const name of ['aesPkamPrivateKey', 'aesEncryptPrivateKey']) {
      await expect(parseAtKeysFile(flipped(name, at)), `${name} at ${at}`).rejects.toMatchObject({ code: 'AT0014' })
    }
  }
})
