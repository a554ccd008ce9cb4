import { expect, test } from 'vitest'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import { standingOf } from './standing-words.ts'

const now = Date.UTC(2026, 10, 22, 12)
const well: SyncState = {
  phase: 'idle',
  isComplete: true,
  isWhole: true,
  asOf: now - 180_000,
  waiting: 0,
  refused: 0,
  conflicts: 0,
  aside: 0,
}
const away = { code: 'AT0021', words: 'no line' }
const progress = { entries: 400, commitId: 399, lastCommitId: 1199 }

const cases: [string | undefined, Partial<SyncState>, { trouble?: SyncState['trouble']; isOnline?: boolean }?][] = [
  [undefined, {}],
  [undefined, { phase: 'pulling' }],
  [undefined, { phase: 'pushing', aside: 3 }],
  ['Saved here, one change waits', { waiting: 1 }],
  ['Saved here, 2 changes wait', { waiting: 2, phase: 'pushing' }],
  ['Fetching what your server has', { phase: 'pulling', isComplete: false, asOf: undefined }],
  ['Fetching what your server has · 400 so far, 33 %', { phase: 'pulling', isComplete: false, progress }],
  ['Offline. As of 3 minutes ago.', {}, { isOnline: false }],
  ['Offline. Saved here, 2 changes wait', { waiting: 2 }, { isOnline: false }],
  ['Offline. Not all of it is here yet.', { isComplete: false, asOf: undefined }, { isOnline: false }],
  ['Your server is away. As of 3 minutes ago.', {}, { trouble: away }],
  ['The keys on this device no longer fit', {}, { trouble: { code: 'AT0401', words: 'no' } }],
  ['This device was signed out by another one', { refused: 1 }, { trouble: { code: 'AT0027', words: 'revoked' } }],
  ['One change was refused', { refused: 1, waiting: 2, conflicts: 1 }],
  ['3 changes were refused', { refused: 3 }, { isOnline: false }],
  ['Two versions of one value', { conflicts: 1, waiting: 2 }, { trouble: away }],
  ['Two versions of 4 values', { conflicts: 4 }],
]

test.each(cases)('%s', (words, state, { trouble, isOnline = true } = {}) => {
  const { asOf, ...given } = { ...well, ...state }
  const whole = { ...given, ...(asOf !== undefined && { asOf }) }
  expect(standingOf(whole, { trouble, isOnline, now })?.words).toBe(words)
})
