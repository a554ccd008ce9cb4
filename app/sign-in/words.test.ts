import { expect, test } from 'vitest'
import { neverSentWords, removeWords } from './words.tsx'

test.each([
  [1, 0, 'One change was never sent.'],
  [3, 0, '3 changes were never sent.'],
  [0, 1, 'One change was refused.'],
  [0, 2, '2 changes were refused.'],
  [2, 1, '3 changes were never sent. One of them was refused.'],
])('%i that wait and %i refused: %s', (waiting, refused, words) => {
  expect(neverSentWords({ waiting, refused })).toBe(words)
})

test.each([
  [[], 'Choose who is removed'],
  [['@alice'], 'Remove @alice from this device'],
  [['@alice', '@bob'], 'Remove 2 atSigns from this device'],
])('of %j the button says: %s', (chosen, words) => {
  expect(removeWords(chosen)).toBe(words)
})
