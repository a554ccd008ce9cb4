import { bytesToHex } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { decodeBase2e15, encodeBase2e15 } from '../../protocol/base2e15.ts'
import { decodeBase64, encodeBase64, encodeUtf8 } from '../../protocol/base64.ts'
import { openAesKey } from '../aes.ts'
import { openKeyRing } from '../open-key-ring.ts'
import vectors from '../testing/aes-gcm.json'
import { alice, bob } from '../testing/people.ts'
import { aesGcm, aesGcmId } from './aes-gcm.ts'
import { contentKeyOf, openContentKey } from './content-key.ts'
import { fieldsOf, schemeOf } from './scheme.ts'

const { salt, iv } = vectors
const self = await openAesKey(vectors.contentKey)
const keys = { self, content: await openContentKey('ck-1', decodeBase64(vectors.contentKey)) }
const noted = (fields: object) => ({ appMetadata: encodeBase64(encodeUtf8(JSON.stringify(fields))) })
const place = { sharedBy: alice.atSign, name: 'notes.wavi' }

for (const { name, sharedWith, unsalted, isBinary, text, hex, sealed } of vectors.values) {
  test(`${hex ?? text} opens as others sealed it, however what stands beside it is nested [2026 §18.2]`, async () => {
    const where = { sharedBy: alice.atSign, name, ...(sharedWith && { sharedWith: parseAtSign(sharedWith) }) }
    const additional = { ckKid: 'ck-1', iv, ...(unsalted ? {} : { salt }), ns: 'wavi', ckNs: 'wavi' }
    for (const fields of [
      { providerId: aesGcmId, ...additional },
      { providerId: aesGcmId, additional },
    ]) {
      const opened = await aesGcm.open(keys, sealed, { isBinary, ...noted(fields) }, where)
      if (hex) expect(bytesToHex(decodeBase2e15(opened))).toBe(hex)
      else expect(opened).toBe(text)
    }
  })
}

test('what is sealed says by what, and opens in its own record only', async () => {
  const { value, metadata } = await aesGcm.seal(keys, 'for my own eyes', { place })
  expect(Object.keys(metadata)).toEqual(['isEncrypted', 'appMetadata'])
  expect(fieldsOf(metadata)).toEqual({
    providerId: aesGcmId,
    ckKid: 'ck-1',
    salt: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    iv: expect.stringMatching(/^[A-Za-z0-9+/]{16}$/),
    ns: 'wavi',
    ckNs: 'wavi',
  })
  expect(await aesGcm.open(keys, value, metadata, place)).toBe('for my own eyes')
  const moved = { name: 'AtError', code: 'AT0014', message: 'This value was changed, or belongs to another record.' }
  for (const elsewhere of [
    { ...place, name: 'other.wavi' },
    { ...place, sharedBy: bob.atSign },
    { ...place, sharedWith: bob.atSign },
  ]) {
    await expect(aesGcm.open(keys, value, metadata, elsewhere)).rejects.toMatchObject(moved)
  }
  const bytes = decodeBase64(value)
  for (const changed of [
    bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte)),
    bytes.slice(0, -1),
    bytes.slice(0, 4),
  ]) {
    await expect(aesGcm.open(keys, encodeBase64(changed), metadata, place)).rejects.toMatchObject(moved)
  }
  const fields = fieldsOf(metadata)
  for (const changed of [{ iv: undefined }, { iv: '?' }, { salt: undefined }, { salt: vectors.salt }]) {
    const beside = noted({ ...fields, ...changed })
    await expect(aesGcm.open(keys, value, beside, place)).rejects.toMatchObject(moved)
  }
})

test('no two values have a start or a salt in common', async () => {
  const sealed = await Promise.all(Array.from({ length: 200 }, () => aesGcm.seal(keys, 'the same', { place })))
  for (const name of ['iv', 'salt']) {
    expect(new Set(sealed.map(({ metadata }) => fieldsOf(metadata)[name])).size).toBe(200)
  }
  expect(new Set(sealed.map(({ value }) => value)).size).toBe(200)
})

test('bytes are sealed as they are, and come back as they were', async () => {
  const text = encodeBase2e15(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0]))
  const { value, metadata } = await aesGcm.seal(keys, text, { place, isBinary: true })
  expect(decodeBase64(value)).toHaveLength(5 + 16)
  expect(await aesGcm.open(keys, value, { ...metadata, isBinary: true }, place)).toBe(text)
})

test('the key of the own devices comes from the self key, and its name tells which one', async () => {
  expect((await contentKeyOf(vectors.ownDevices.selfEncryptionKey)).kid).toBe(vectors.ownDevices.kid)
  expect((await contentKeyOf(alice.selfEncryptionKey)).kid).not.toBe(vectors.ownDevices.kid)
  await expect(contentKeyOf('AAAA')).rejects.toMatchObject({ code: 'AT0014' })
})

test('another self key is told by the name of the scheme, and is no failure to decrypt', async () => {
  const { value, metadata } = await (await openKeyRing(alice)).sealInScheme('mine', aesGcmId, { place })
  expect(await (await openKeyRing(alice)).openFromSelf(value, metadata, place)).toBe('mine')
  await expect((await openKeyRing(bob)).openFromSelf(value, metadata, place)).rejects.toMatchObject({
    code: 'AT0014',
    message: 'This is sealed with at/symmetric/AES/GCM and a key that is not on this device.',
  })
})

test('a scheme that nobody here knows is told by its name', async () => {
  const ring = await openKeyRing(alice)
  const { value, metadata } = await ring.sealForSelf('mine')
  for (const providerId of ['at/nskey', 'at/pqmls', 'at/symmetric/AES/GCM/multirecipient']) {
    await expect(ring.openFromSelf(value, { ...metadata, ...noted({ providerId }) }, place)).rejects.toMatchObject({
      code: 'AT0014',
      message: `This is sealed with ${providerId}, which this app cannot open.`,
    })
  }
})

test('what names no scheme, or the usual one, is sealed as ever', async () => {
  for (const fields of [{}, { providerId: 'legacy' }, { providerId: 1 }, { providerId: '' }, [], null, 1, 'x']) {
    expect(schemeOf(noted(fields as object)), JSON.stringify(fields)).toBeUndefined()
  }
  for (const appMetadata of ['?', 'AAAA', '']) expect(schemeOf({ appMetadata })).toBeUndefined()
  const ring = await openKeyRing(alice)
  const { value, metadata } = await ring.sealForSelf('mine')
  expect(await ring.openFromSelf(value, { ...metadata, ...noted({ providerId: 'legacy' }) })).toBe('mine')
})
