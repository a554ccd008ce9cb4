import { expect, test } from 'vitest'
import { formatAtKeysFile, parseAtKeysFile } from '../../../lib/crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../../../lib/crypto/generate.ts'
import { zipOf } from '../../../lib/files/testing/zip-of.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { readKeyFile } from './read-key-file.ts'

const alice = await generateKeyMaterial(parseAtSign('@alice'))
const text = await formatAtKeysFile(alice)
const picture = new Blob(['a picture'])
const never = () => Promise.reject(new Error('No picture is looked at.'))

test('a key file is read as it is, and out of an old backup beside its picture', async () => {
  expect(await readKeyFile(new Blob([text]), never)).toBe(text)
  const backup = await zipOf({
    '__MACOSX/._@alice_key.atKeys': new Blob(['?']),
    'backup/@alice_private_key.png': picture,
    'backup/@alice_key.atKeys': new Blob([text]),
  })
  expect(await readKeyFile(backup, never)).toBe(text)
})

test('where the key to all the others is only in the picture, it is taken from there', async () => {
  const { selfEncryptionKey, '@alice': key, ...without } = JSON.parse(text)
  const backup = await zipOf({
    '@alice_key.atKeys': new Blob([JSON.stringify(without)]),
    '@alice_private_key.png': picture,
  })
  const seen = ['https://example.org', `@alice:${key}`]
  const read = await readKeyFile(backup, async () => seen)
  expect((await parseAtKeysFile(read)).selfEncryptionKey).toBe(selfEncryptionKey)
  await expect(parseAtKeysFile(await readKeyFile(backup, async () => []))).rejects.toMatchObject({ code: 'AT0014' })
})

test('what is no backup says so, and what is no file of keys is left to who reads it', async () => {
  await expect(readKeyFile(await zipOf({ 'a.txt': new Blob(['a']) }))).rejects.toMatchObject({
    code: 'AT0014',
    message: 'There is no key file in this archive.',
  })
  const cut = (await zipOf({ '@alice_key.atKeys': new Blob([text]) })).slice(0, 500)
  await expect(readKeyFile(cut)).rejects.toMatchObject({ code: 'AT0014' })
  const huge = await zipOf({ '@alice_key.atKeys': new Blob([new Uint8Array(5_000_000)]) })
  await expect(readKeyFile(huge)).rejects.toMatchObject({ code: 'AT0005' })
  expect(await readKeyFile(await zipOf({ 'x.atKeys': new Blob(['Dear diary']) }), never)).toBe('Dear diary')
})
