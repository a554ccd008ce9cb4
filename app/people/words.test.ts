import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { refusalOf } from './words.tsx'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]

test.each([
  [new AtError('AT0007', 'unknown'), 'The directory does not know @bob.'],
  [new AtError('AT0007', 'unknown', { closes: true }), 'The directory does not know @alice.'],
  [new AtError('AT0015', 'no key'), '@bob has not been claimed yet, and has no key.'],
  [new AtError('AT0023', 'slow'), 'The server of @bob takes too long to answer. Try again in a moment.'],
] as const)('%s is said of whom it is about', (error, sentence) => {
  expect(refusalOf(error, alice, bob)).toBe(sentence)
})
