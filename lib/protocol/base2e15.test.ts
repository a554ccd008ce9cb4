import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase2e15, encodeBase2e15 } from './base2e15.ts'
import { encodeUtf8 } from './base64.ts'

const sixteen = Uint8Array.from({ length: 16 }, (_, i) => i)

test.each<[string, Uint8Array, string]>([
  ['nothing', Uint8Array.of(), ''],
  ['a sentence', encodeUtf8('Base2e15 is awesome!'), '嗺둽嬖蟝巍媖疌켉溁닽壪'],
  ['00', Uint8Array.of(0), '\u3480'],
  ['00 01', Uint8Array.of(0, 1), '\u3480\u3440'],
  ['ff ff ff', Uint8Array.of(255, 255, 255), '\ud7a3\ud764'],
  ['41', encodeUtf8('A'), '\u554a'],
  ['ff d8', Uint8Array.of(0xff, 0xd8), '\ud790\u3400'],
  ['the beginning of a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), '\ud790\u74c2\u3400'],
  ['hello @alice', encodeUtf8('hello @alice'), '\u68fc\ub2bf\u4264\u3886\u3fe3\u5a57\u344a'],
  ['15 bytes', sixteen.subarray(0, 15), '\u3480\u754a\ub824\u852a\u6d0a\u58f2\u4a98\u418e'],
  ['16 bytes', sixteen, '\u3480\u754a\ub824\u852a\u6d0a\u58f2\u4a98\u418e\u3c00'],
])('%s, as others write it [§8.10, §11.5]', (_, bytes, text) => {
  expect(encodeBase2e15(bytes)).toBe(text)
  expect(decodeBase2e15(text)).toEqual(new Uint8Array(bytes))
})

test('bytes come back, many of them too', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase2e15(encodeBase2e15(bytes))).toEqual(bytes)
    }),
  )
  const many = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256)
  const back = decodeBase2e15(encodeBase2e15(many))
  expect(back.length === many.length && back.every((byte, i) => byte === many[i])).toBe(true)
})

test('what is not of it is skipped, and nothing follows a 7-bit character', () => {
  expect(decodeBase2e15('a\ud790 \n\u74c2é\u3400🦄\u3480')).toEqual(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeBase2e15(text)).toBeInstanceOf(Uint8Array)
    }),
  )
})
