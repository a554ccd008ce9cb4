import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError } from './at-error.ts'
import { anyText } from './testing/arbitrary.ts'
import { vectors } from './testing/vectors.ts'
import { decodeUtf7, encodeUtf7 } from './utf7.ts'
import valid from './utf7.valid.txt?raw'

describe('names at rest in older stores [§4.6]', () => {
  test.each(vectors(valid))('%s is %s', (plain, atRest) => {
    expect(encodeUtf7(plain)).toBe(atRest)
    expect(decodeUtf7(atRest)).toBe(plain)
  })
})

test.each(['+', 'a+', 'a+b', '+AO-', '+A-', '+AOk', '+!!!!-', '+AOkA-', '+é-'])('%j is not UTF-7', (text) => {
  expect(() => decodeUtf7(text)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0016' }))
})

test('any text comes back from UTF-7, which is ASCII', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const atRest = encodeUtf7(text)
      expect(atRest).not.toMatch(/[^\0-\x7f]/)
      expect(decodeUtf7(atRest)).toBe(text)
    }),
  )
})

test('nothing but an AtError comes out of decoding', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        decodeUtf7(text)
      } catch (error) {
        expect(error).toBeInstanceOf(AtError)
      }
    }),
  )
})
