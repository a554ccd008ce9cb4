import { expect, test } from 'vitest'
import { endWords, endWordsAnywhere, everyWords } from './end.ts'

const zone = 'America/Los_Angeles'
// A Tuesday, half past four in the afternoon there.
const now = Date.parse('2026-11-24T16:30:00-08:00')

const ends: readonly [end: string, words: string][] = [
  ['2026-11-24T17:00:00-08:00', '5 pm'],
  ['2026-11-24T17:42:10-08:00', '5:42 pm'],
  ['2026-11-24T23:59:00-08:00', '11:59 pm'],
  ['2026-11-25T00:00:00-08:00', '12 am tomorrow'],
  ['2026-11-25T12:05:00-08:00', '12:05 pm tomorrow'],
  ['2026-11-27T09:00:00-08:00', '9 am on Friday'],
  ['2026-12-01T17:00:00-08:00', '5 pm on 1 December'],
  ['2027-03-03T17:00:00-08:00', '5 pm on 3 March 2027'],
]
for (const [end, words] of ends) {
  test(`an end at ${end} is ${words}`, () => expect(endWords(new Date(end), now, zone)).toBe(words))
}

test('an end is told in full to those whose clock is not known', () => {
  expect(endWordsAnywhere(new Date('2026-11-25T01:00:00Z'))).toBe('25 November 2026 at 01:00 UTC')
})

test('how often is told in the largest unit that fits', () => {
  expect([3_600, 5_400, 86_400, 604_800, 61].map(everyWords)).toEqual([
    'every hour',
    'every 90 minutes',
    'every day',
    'every week',
    'every 61 seconds',
  ])
})
