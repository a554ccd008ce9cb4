import { expect, test } from 'vitest'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { appOf, fallWith, leftWords, mayManage, mayOf, nameOf, refusalOf, untilWords } from './words.tsx'

const one = (id: string, more: Partial<Enrollment> = {}): Enrollment => ({
  id,
  appName: 'notes',
  deviceName: id,
  namespaces: { notes: 'rw' },
  state: 'approved',
  ...more,
})

test.each([
  [
    { '*': 'rw', __manage: 'rw' },
    ['Sees and changes everything you keep.', 'Lets other devices and apps in, and ends their access.'],
  ],
  [{ '*': 'r' }, ['Sees everything you keep.']],
  [{ wavi: 'rw' }, ['Sees and changes .wavi.']],
  [{ a: 'rw', b: 'r', c: 'rw', d: 'rw' }, ['Sees and changes .a, .c and .d.', 'Sees .b.']],
  [{}, ['Sees nothing but what everyone sees.']],
] as const)('%j is said as %j', (namespaces, words) => {
  expect(mayOf({ namespaces })).toEqual(words)
})

test('names are said as they were given, but for those that nobody gave', () => {
  expect(nameOf({ deviceName: 'my_old_phone' })).toBe('my old phone')
  expect(nameOf({ deviceName: 'firstDevice' })).toBe('Your first device')
  expect(nameOf({ deviceName: ' ' })).toBe('A device without a name')
  expect(appOf({ appName: 'at_activate' })).toBe('The command line')
  expect(appOf({ appName: 'notes' })).toBe('notes')
})

test('an end that is known is said, and one that is not is not made up', () => {
  const now = Date.UTC(2026, 10, 22)
  expect(untilWords({ expiresAt: null }, now)).toBe('Until you end it.')
  expect(untilWords({}, now)).toMatch(/your server does not say/)
  expect(untilWords({ expiresAt: Date.UTC(2030, 0, 5, 12) }, now)).toMatch(/on 5 January 2030\.$/)
})

test('one that let in another takes it along, and those it let in', () => {
  const all = [
    one('c', { approvedBy: 'b' }),
    one('b', { approvedBy: 'a' }),
    one('a'),
    one('x'),
    one('d', { approvedBy: 'b', state: 'revoked' }),
  ]
  expect(fallWith({ id: 'a' }, all).map(({ id }) => id)).toEqual(['c', 'b'])
  expect(fallWith({ id: 'x' }, all)).toEqual([])
})

test('the first keys decide on all, others as far as they were let', () => {
  const all = [one('plain'), one('manager', { namespaces: { '*': 'rw', __manage: 'rw' } })]
  expect(mayManage({ all: [], own: undefined })).toBe(true)
  expect(mayManage({ all, own: 'plain' })).toBe(false)
  expect(mayManage({ all, own: 'manager' })).toBe(true)
  expect(mayManage({ all, own: 'gone' })).toBe(false)
})

test.each([
  [300_000, '5:00'],
  [59_001, '1:00'],
  [5_000, '0:05'],
  [-1, '0:00'],
])('%i ms are left as %s', (millis, words) => {
  expect(leftWords(millis)).toBe(words)
})

test.each([
  ['AT0009', /may not decide/],
  ['AT0031', /let this device in/],
  ['AT0032', /decided elsewhere/],
  ['AT0023', /takes too long/],
] as const)('%s is said in words of the page', (code: ErrorCode, words) => {
  const sentence = refusalOf(new AtError(code, 'no'), parseAtSign('@alice'))
  expect(sentence).toMatch(words)
  expect(sentence).not.toMatch(/enrol|namespace|apkam|otp/i)
})
