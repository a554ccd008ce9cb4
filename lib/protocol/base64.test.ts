import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AtError } from './at-error.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './base64.ts'
import { anyText } from './testing/arbitrary.ts'

test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
  ['世界', '5LiW55WM'],
])('%j is %j in base64 (RFC 4648)', (text, base64) => {
  expect(encodeBase64(encodeUtf8(text))).toBe(base64)
  expect(decodeUtf8(decodeBase64(base64))).toBe(text)
})

test.each(['Zg', 'Zg=', 'Z', 'Zg==\n', ' Zg==', 'Zm 9v', 'Zm9v====', '=', '====', 'Zm-_', 'Zmé=', 'Zm9vZg==Zm9v'])(
  '%j is not base64, and closes a connection [§2.8]',
  (text) => {
    expect(() => decodeBase64(text)).toThrow(
      expect.objectContaining({ name: 'AtError', code: 'AT0011', closes: true, message: 'malformed base64' }),
    )
  },
)

test('bytes come back from base64, many of them too', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    }),
  )
  const many = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251)
  const back = decodeBase64(encodeBase64(many))
  expect(back.length === many.length && back.every((byte, i) => byte === many[i])).toBe(true)
})

test('nothing but an AtError comes out of decoding', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        decodeBase64(text)
      } catch (error) {
        expect(error).toBeInstanceOf(AtError)
      }
    }),
  )
})

test('bytes that are not UTF-8 have no text', () => {
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined()
  }
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
})
