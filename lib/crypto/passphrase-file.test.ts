import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { encryptText } from './aes.ts'
import { argon2id } from './argon2.ts'
import { formatAtKeysFile, parseAtKeysFile } from './at-keys-file.ts'
import { md5Hex } from './digest.ts'
import vectors from './testing/argon2id.json'
import { alice, secretsOf } from './testing/people.ts'

const passphrase = 'correct horse'
const passphrases = vectors.files
const text = await formatAtKeysFile(alice)
const locked = await formatAtKeysFile(alice, { passphrase })

/** A locked file as another tool writes it, with this key. */
async function lockedWith(key: Uint8Array<ArrayBuffer>, members: object, content = text): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const aes = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt'])
  return JSON.stringify({ content: await encryptText(aes, iv, content), iv: encodeBase64(iv), ...members })
}

for (const vector of passphrases) {
  test(`a file that another tool locked with ${JSON.stringify(vector.passphrase)} opens [data formats §16.1]`, async () => {
    const file = await lockedWith(decodeBase64(vector.key), { hashingAlgoType: 'argon2id' })
    expect(await parseAtKeysFile(file, { passphrase: vector.passphrase })).toEqual(alice)
  })
}

test('a locked file has the form that existing tools read, holds nothing in clear, and opens again', async () => {
  expect(Object.keys(JSON.parse(locked))).toEqual(['content', 'iv', 'hashingAlgoType'])
  for (const secret of [...secretsOf(alice), alice.pkamPublicKey, '@alice']) expect(locked).not.toContain(secret)
  expect(await parseAtKeysFile(locked, { passphrase, atSign: alice.atSign })).toEqual(alice)
  const again = await formatAtKeysFile(alice, { passphrase })
  expect(JSON.parse(again).iv).not.toBe(JSON.parse(locked).iv)
})

test('what a newer app put into a locked file is in it again when it is locked again', async () => {
  const document = { legacy: text, version: 1, atSign: '@alice', keys: [{ id: 'x' }] }
  const read = await parseAtKeysFile(JSON.stringify(document))
  const written = await formatAtKeysFile(read, { passphrase })
  expect(await parseAtKeysFile(written, { passphrase })).toEqual(read)
})

test('a wrong passphrase, one more blank and another case are told from a damaged file', async () => {
  const wrong = { name: 'AtError', code: 'AT0401', message: 'This passphrase does not open this key file.' }
  for (const other of ['correct Horse', 'correct horse ', 'battery staple']) {
    await expect(parseAtKeysFile(locked, { passphrase: other })).rejects.toMatchObject(wrong)
  }
  await expect(parseAtKeysFile(locked)).rejects.toMatchObject({
    code: 'AT0401',
    message: 'This key file is locked with a passphrase.',
  })
  const damages = [{ iv: 'AAAA' }, { iv: 1 }, { content: '' }, { content: '?' }, { content: undefined }]
  for (const damage of damages) {
    const file = JSON.stringify({ ...JSON.parse(locked), ...damage })
    await expect(parseAtKeysFile(file, { passphrase })).rejects.toMatchObject({
      code: 'AT0014',
      message: expect.stringContaining('damaged'),
    })
  }
})

test('what is inside has to be a key file, and of whom it should be', async () => {
  const { key = '' } = passphrases[0] ?? {}
  const other = await lockedWith(decodeBase64(key), { hashingAlgoType: 'argon2id' }, '{"name":"facet"}')
  await expect(parseAtKeysFile(other, { passphrase })).rejects.toThrow('not the key file')
  const bob = { ...alice, atSign: '@bob' as typeof alice.atSign }
  const theirs = await formatAtKeysFile(bob, { passphrase })
  await expect(parseAtKeysFile(theirs, { passphrase, atSign: alice.atSign })).rejects.toThrow('belongs to @bob')
})

test('a salt of its own is used where the file has a version [2026 §18.1]', async () => {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await argon2id(encodeUtf8(passphrase), salt, { memory: 10_000, passes: 2, lanes: 2 })
  const newer = { hashingAlgoType: 'argon2id', v: 1, salt: encodeBase64(salt) }
  expect(await parseAtKeysFile(await lockedWith(key, newer), { passphrase })).toEqual(alice)
  const unknown = await lockedWith(key, { ...newer, salt: undefined })
  await expect(parseAtKeysFile(unknown, { passphrase })).rejects.toThrow('newer way')
})

test('files locked with the other hashes of the list open, and what is not on it is named', async () => {
  const digest = async (hash: string) => new Uint8Array(await crypto.subtle.digest(hash, encodeUtf8(passphrase)))
  const keys = {
    sha256: await digest('SHA-256'),
    sha512: (await digest('SHA-512')).slice(0, 32),
    md5: Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(md5Hex(passphrase).slice(2 * at, 2 * at + 2), 16)),
  }
  for (const [hashingAlgoType, key] of Object.entries(keys)) {
    const file = await lockedWith(key, { hashingAlgoType })
    expect(await parseAtKeysFile(file, { passphrase }), hashingAlgoType).toEqual(alice)
    await expect(parseAtKeysFile(file, { passphrase: 'another one' })).rejects.toMatchObject({ code: 'AT0401' })
  }
  const scrypt = await lockedWith(keys.sha256, { hashingAlgoType: 'scrypt' })
  await expect(parseAtKeysFile(scrypt, { passphrase })).rejects.toThrow('does not know: scrypt')
})

test('a passphrase that is too short is refused before anything is locked, and said when it is tried', async () => {
  await expect(formatAtKeysFile(alice, { passphrase: 'seven77' })).rejects.toMatchObject({ code: 'AT0022' })
  await expect(parseAtKeysFile(locked, { passphrase: 'seven77' })).rejects.toMatchObject({ code: 'AT0401' })
})

test('how far it is can be seen, and it can be given up', async () => {
  const heard: number[] = []
  await parseAtKeysFile(locked, { passphrase, onProgress: (done) => heard.push(done) })
  expect(heard.length).toBeGreaterThan(20)
  expect(heard).toEqual([...heard].sort((a, b) => a - b))
  expect(heard.at(-1)).toBe(1)

  const controller = new AbortController()
  const reason = new Error('never mind')
  const given = parseAtKeysFile(locked, {
    passphrase,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  })
  await expect(given).rejects.toBe(reason)
  await expect(formatAtKeysFile(alice, { passphrase, signal: controller.signal })).rejects.toBe(reason)
})

test('a key from a passphrase with a salt of its own is what others make of it [RFC 9106]', async () => {
  const { passphrase, salt, cost, key } = vectors.vault
  expect(encodeBase64(await argon2id(encodeUtf8(passphrase), decodeBase64(salt), cost))).toBe(key)
})
