import { expect, test } from 'vitest'
import { sizeWords } from './size.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [999_400, '999 kB'],
  [999_600, '1 MB'],
  [1_500_000, '1.5 MB'],
  [9_960_000, '10 MB'],
  [200_000_000, '200 MB'],
  [2_147_483_648, '2.1 GB'],
])('%i bytes are said as %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words)
})
