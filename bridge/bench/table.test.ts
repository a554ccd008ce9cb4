import { expect, test } from 'vitest'
import { type Result, table } from './table.ts'

// 2, 0.8 and 0.9 round by round, though 20/25 of the medians is 0.8.
const row: Result = { name: 'look-up', connections: 1, unit: '/s', ours: 20, beside: 25, ratios: [2, 0.8, 0.9] }
const slow: Result = { name: 'notice', connections: 1, unit: 'ms', ours: 10, beside: 4, ratios: [2.5] }

test('the ratio is of rounds side by side, and how it varied is said', () => {
  expect(table([row])).toMatch(/look-up +1 +20\/s +25\/s +0\.90 +0\.80–2\.00 +-\n/)
})

test.each([
  [row, { leastRatio: 0.9 }, '≥ 0.9 reached'],
  [row, { leastRatio: 0.95 }, '≥ 0.95 missed'],
  [{ ...row, ratios: [0.899] }, { leastRatio: 0.9 }, '≥ 0.9 reached'],
  [row, { mostRatio: 0.9 }, '≤ 0.9 reached'],
  [row, { mostRatio: 0.85 }, '≤ 0.85 missed'],
  [slow, { most: 10 }, '≤ 10 ms reached'],
  [slow, { most: 9.9 }, '≤ 9.9 ms missed'],
])('of %o a target of %o is said to be %s', (result, target, verdict) => {
  expect(table([{ ...result, target }])).toContain(`  ${verdict}\n`)
})
