import { expect, test } from 'vitest'
import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { guessedName, refusalOf, wireName } from './words.tsx'

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36',
    'Chrome on Linux',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604',
    'Safari on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/143.0 Safari/537.36 Edg/143.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', 'Firefox on Android'],
  ['', 'Browser on this device'],
])('%j is called %j', (userAgent, name) => {
  expect(guessedName(userAgent)).toBe(name)
})

test.each([
  [' Chrome on Linux ', 'Chrome_on_Linux'],
  ['Mein Büro: 1.Stock', 'Mein_Büro_1Stock'],
  ['هاتفي', 'هاتفي'],
  ['@:{}', ''],
  ['x'.repeat(60), 'x'.repeat(40)],
])('%j travels as %j', (typed, name) => {
  expect(wireName(typed)).toBe(name)
})

test.each([
  ['AT0007', '', /no @alice/],
  ['AT0015', '', /not been claimed/],
  ['AT0022', 'invalid otp. Cannot process enroll request', /not good/],
  ['AT0011', 'invalid otp', /not good/],
  ['AT0025', '', /said no/],
  ['AT0028', '', /in time/],
  ['AT0032', '', /of that name/],
  ['AT0022', 'This device already has the keys of @alice.', /not let in/],
] as const)('%s %s is said in words of the page', (code: ErrorCode, message, title) => {
  const refusal = refusalOf(new AtError(code, message), parseAtSign('@alice'))
  expect(refusal.title).toMatch(title)
  expect(`${refusal.title} ${refusal.sentence}`).not.toMatch(/enrol|namespace|apkam|otp/i)
})
