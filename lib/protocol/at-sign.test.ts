import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError } from './at-error.ts'
import invalid from './at-sign.invalid.txt?raw'
import { bareName, parseAtSign, sameAtSign } from './at-sign.ts'
import valid from './at-sign.valid.txt?raw'
import { anyAtSignName, anyText } from './testing/arbitrary.ts'
import { vectors } from './testing/vectors.ts'

describe('an atSign is normalised [§4.7]', () => {
  test.each(vectors(valid))('%s is %s', (typed, atSign) => {
    expect(parseAtSign(typed)).toBe(atSign)
    expect(parseAtSign(atSign)).toBe(atSign)
    expect(parseAtSign(bareName(parseAtSign(typed)))).toBe(atSign)
  })
})

describe('what is wrong with an atSign is told [§4.7]', () => {
  test.each([...vectors(invalid), ['must include one @ character and at least one character on the right', '']])(
    '%s: %j',
    (reason, typed) => {
      expect(() => parseAtSign(typed)).toThrow(
        expect.objectContaining({ code: 'AT0011', closes: true, message: `invalid @sign: ${reason}` }),
      )
    },
  )
})

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(anyAtSignName, (name) => {
      const atSign = parseAtSign(name)
      expect(parseAtSign(atSign)).toBe(atSign)
    }),
  )
})

test('nothing but an AtError comes out of parsing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        expect(parseAtSign(text)).toMatch(/^@[^@:.\s]+$/)
      } catch (error) {
        expect(error).toBeInstanceOf(AtError)
      }
    }),
    { numRuns: 1000 },
  )
})

test('an emoji with and without U+FE0F is one atSign', () => {
  expect(sameAtSign(parseAtSign('@☕️'), parseAtSign('@☕'))).toBe(true)
  expect(sameAtSign(parseAtSign('@alice'), parseAtSign('@ALICE'))).toBe(true)
  expect(sameAtSign(parseAtSign('@alice'), parseAtSign('@bob'))).toBe(false)
})
