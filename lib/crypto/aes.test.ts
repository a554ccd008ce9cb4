import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../protocol/base64.ts'
import { decryptText, encryptText, generateAesKey, isAesKey, openAesKey, zeroIv } from './aes.ts'
import openssl from './testing/openssl.json'
import specification from './testing/specification.json'

const refusal = { code: 'AT0014', message: 'This value does not open with the key at hand.' }

for (const { name, key, iv, text, sealed } of specification.aes) {
  test(`the specification's ${name} there and back [§11.1]`, async () => {
    const aes = await openAesKey(key)
    expect(await encryptText(aes, decodeBase64(iv), text)).toBe(sealed)
    expect(await decryptText(aes, decodeBase64(iv), sealed)).toBe(text)
  })
}

for (const { key, iv, text, sealed } of openssl.aes) {
  test(`openssl's ${JSON.stringify(text.slice(0, 40))} from counter ${iv} there and back`, async () => {
    const aes = await openAesKey(key)
    expect(await encryptText(aes, decodeBase64(iv), text)).toBe(sealed)
    expect(await decryptText(aes, decodeBase64(iv), sealed)).toBe(text)
  })
}

test('any text comes back from any key and counter', async () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const text = fc.string({ unit: 'binary', maxLength: 100 })
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(16), text, async (keyBytes, ivBytes, value) => {
      const key = await openAesKey(encodeBase64(keyBytes))
      const iv = new Uint8Array(ivBytes)
      expect(await decryptText(key, iv, await encryptText(key, iv, value))).toBe(value)
    }),
  )
})

test('whatever does not open is refused with one and the same error', async () => {
  const key = await openAesKey(generateAesKey())
  const fits = await encryptText(key, zeroIv, 'exactly sixteen.')
  const stream = decodeBase64(await encryptText(key, zeroIv, '\0'.repeat(32))).subarray(0, 32)
  const holding = (plain: number[]) => encodeBase64(Uint8Array.from(plain, (byte, i) => byte ^ (stream[i] ?? 0)))
  const block = (last: number[]) => holding([...Array(16 - last.length).fill(65), ...last])
  expect(await decryptText(key, zeroIv, block([2, 2]))).toBe('A'.repeat(14))

  const cases: Record<string, string> = {
    nothing: '',
    'not base64': '§§§§',
    'no padding of base64': fits.replace(/=+$/, ''),
    'one byte short': encodeBase64(decodeBase64(fits).subarray(0, -1)),
    'one block short': encodeBase64(decodeBase64(fits).subarray(0, 16)),
    'less than a block': holding([65, 66, 1]),
    'padding of 0': block([0]),
    'padding of 17': holding([...Array(15).fill(65), ...Array(17).fill(17)]),
    'padding longer than the text': block(Array(15).fill(17)),
    'padding of unequal bytes': block([3, 2, 3]),
    'padding that begins too late': block([4, 4, 4]),
    'a text that is not UTF-8': block([0xff, 1]),
  }
  for (const [name, value] of Object.entries(cases)) {
    await expect(decryptText(key, zeroIv, value), name).rejects.toMatchObject(refusal)
  }
  await expect(decryptText(key, new Uint8Array(15), fits), 'a short counter').rejects.toMatchObject(refusal)
})

test('an opened key refuses to be exported', async () => {
  const key = await openAesKey(generateAesKey())
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
})

test('only 44 characters of base64 are a key', async () => {
  const key = generateAesKey()
  expect(isAesKey(key)).toBe(true)
  for (const text of ['', key.slice(1), `${key}=`, ` ${key}`, `${key}\n`, `${key.slice(0, 43)}A`, `-${key.slice(1)}`]) {
    expect(isAesKey(text), JSON.stringify(text)).toBe(false)
    await expect(openAesKey(text)).rejects.toMatchObject({ code: 'AT0014' })
  }
})

test('no two generated keys are alike', () => {
  expect(new Set(Array.from({ length: 100 }, generateAesKey)).size).toBe(100)
})
