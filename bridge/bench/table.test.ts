import { expect, test } from 'vitest'
import { table } from './table.ts'

// 2, 0.8 and 0.9 round by round, though 20/25 of the medians is 0.8.
const row = { name: 'look-up', connections: 1, ours: [10, 20, 90], bare: [5, 25, 100] }

test('the ratio is of rounds side by side, and that is said', () => {
  const text = table([{ ...row, target: 0.9 }], 400)
  expect(text).toMatch(/look-up +1 +20\/s +25\/s +0\.90 +0\.9 reached\n/)
  expect(text).toContain('the median of 3 rounds of 400 ms')
  expect(text).toContain('the median of ours/bare of each round')
  expect(table([{ ...row, target: 0.95 }], 400)).toContain('0.95 missed')
})

test('a row without a target has a dash, and the dash has a reason', () => {
  const text = table([{ ...row, target: undefined }], 400)
  expect(text).toMatch(/0\.90 +-\n/)
  expect(text).toContain('- where there is none: ')
})
