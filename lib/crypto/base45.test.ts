import { expect, test } from 'vitest'
import { encodeUtf8 } from '../protocol/base64.ts'
import { decodeBase45, encodeBase45 } from './base45.ts'

test.each([
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
  ['', ''],
])('%j is written %j and read again [RFC 9285 §4.3, §4.4]', (plain, text) => {
  expect(encodeBase45(encodeUtf8(plain))).toBe(text)
  expect(decodeBase45(text)).toEqual(encodeUtf8(plain))
})

test('every pair of bytes, and every single one, comes back', () => {
  const pairs = Uint8Array.from({ length: 2 * 65_536 }, (_, at) => (at >> (at % 2 ? 1 : 9)) & 255)
  const back = decodeBase45(encodeBase45(pairs))
  expect(back.length).toBe(pairs.length)
  expect(back.every((byte, at) => byte === pairs[at])).toBe(true)
  for (let byte = 0; byte < 256; byte++) expect(decodeBase45(encodeBase45(Uint8Array.of(byte)))[0]).toBe(byte)
})

test.each(['B', 'BB8B', 'GGW', ':::', '::', '%6', 'bb8', 'B_8', 'BB8\n', 'BBÄ', '😀8'])('%j is refused', (text) => {
  expect(() => decodeBase45(text)).toThrow('malformed base45')
})
