import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { whyWords } from '../_client/why-unsent.ts'
import { stateWords } from './words.tsx'

const alice = parseAtSign('@alice')
const key = parseAtKey('@bob:phone.wavi@alice')
const now = Date.UTC(2026, 10, 22, 12)

test.each([
  [undefined, 'It waits for your server.'],
  [['AT0003', 'Invalid syntax', true], 'Your server refused it: Invalid syntax'],
  [['AT0033', '@bob shows another key', false], '@bob shows a new key. It waits until you have compared it.'],
  [['AT0007', 'no @bob', false], 'It waits. The directory does not know @bob.'],
] as const)('of %j is said: %s', (trouble, words) => {
  const [code, said, isFinal] = trouble ?? []
  const kept = code && { code, words: said ?? '', isFinal: isFinal ?? false, at: now }
  expect(whyWords({ key, ...(kept && { trouble: kept }) }, alice)).toBe(words)
})

const well = {
  phase: 'idle',
  isComplete: true,
  isWhole: true,
  asOf: now - 180_000,
  waiting: 0,
  refused: 0,
  conflicts: 0,
  aside: 0,
} as const
const online = { trouble: undefined, isOnline: true, owner: alice, now }

test('that all is well is only said where it is', () => {
  expect(stateWords(well, online)).toBe('Everything is on your server, and here.')
  expect(stateWords({ ...well, waiting: 1 }, online)).toBe('Everything else is on your server, and here.')
  const trouble = { code: 'AT0021', words: 'no line' }
  expect(stateWords(well, { ...online, trouble })).toBe(
    'The server of @alice does not answer now. Try again in a moment. It is here as of 3 minutes ago.',
  )
  expect(stateWords(well, { ...online, isOnline: false })).toContain('This device is offline.')
})
