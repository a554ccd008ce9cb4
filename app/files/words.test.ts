import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { namesWords, sealingWords, toldWords, troubleWords } from './words.tsx'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]

test.each([
  [['a'], 'a'],
  [['a', 'b'], 'a and one more'],
  [['a', 'b', 'c'], 'a and 2 more'],
])('%j are named as %s', (names, words) => {
  expect(namesWords(names)).toBe(words)
})

test('what somebody knows is said as far as it is known', () => {
  const age = () => '3 minutes ago'
  expect(toldWords(bob, { fetchedAt: 5 }, age)).toBe('Fetched, 3 minutes ago')
  expect(toldWords(bob, 'delivered', age)).toBe('Told')
  expect(toldWords(bob, undefined, age)).toBe('Your server was asked to tell')
  expect(toldWords(bob, 'queued', age)).toMatch(/@bob was not reached yet/)
})

test('files sealed in the older way are said to be, and others are not', () => {
  expect(sealingWords({ sealing: { kind: 'chunks' } }, alice)).toBeUndefined()
  expect(sealingWords({ sealing: { kind: 'restarting', iv: null, pieceBytes: 4096 } }, alice)).toMatch(/older, weaker/)
  expect(sealingWords({ sealing: { kind: 'unknown', scheme: 'x' } }, alice)).toMatch(/can’t be opened/)
})

test('a place of files that is away is not taken for one’s server', () => {
  const away = new AtError('AT0021', 'bin.example cannot be reached.', { closes: true })
  expect(troubleWords(away, alice)).toBe(
    'The place where the files are kept cannot be reached. bin.example cannot be reached.',
  )
  const line = new AtError('AT0021', 'The connection was lost.', { closes: true })
  expect(troubleWords(line, alice)).toMatch(/server of @alice/)
})
