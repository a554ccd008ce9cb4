import { expect, test } from 'vitest'
import { check } from './check.ts'
import { shownText, tell } from './report.ts'

const signature = `${'Ab0+'.repeat(85)}GQ==`

test.each([
  [`pkam:${signature}`, 'pkam:<hidden>'],
  [
    `pkam:signingAlgo:rsa2048:hashingAlgo:sha256:enrollmentId:5f2c-1:${signature}`,
    'pkam:signingAlgo:rsa2048:hashingAlgo:sha256:enrollmentId:5f2c-1:<hidden>',
  ],
  [`cram:${'0f'.repeat(64)}`, 'cram:<hidden>'],
  ['cram:short', 'cram:<hidden>'],
  [`update:public:publickey@alice ${signature}`, 'update:public:publickey@alice <hidden>'],
  ['{"otp":"A7K2QX"}', '{"otp":"<hidden>"}'],
  ['{"otp":"a7k2qx"}', '{"otp":"<hidden>"}'],
  [
    'data:_6665436c-29ff-481b-8dc6-129e89199718@alice:29741692-6c08-408c-b93b-24d2758cc0f9\n@',
    'data:_6665436c-29ff-481b-8dc6-129e89199718@alice:29741692-6c08-408c-b93b-24d2758cc0f9\\n@',
  ],
  ['data:\u001b[31mred\r\n@', 'data:\\u001b[31mred\\r\\n@'],
  ['', '(nothing)'],
])('%j is shown without what lets somebody in', (text, shown) => {
  expect(shownText(text, ['A7K2QX'])).toBe(shown)
})

test('what is long is cut', () => {
  expect(shownText('word '.repeat(1_000), [])).toMatch(/^(word ){80}… \(5000 characters\)$/)
})

test('a finding is one line for machines, with all that people read', () => {
  const one = check('it greets', '§2.2', async () => {})
  const outcome = { result: 'not ok', mismatch: { sent: 'a\n', came: '', expected: '@' }, isLate: true } as const
  const { text, json } = tell({ group: { title: 'Lines', checks: [one] }, check: one, outcome, millis: 3 }, [])
  expect(text).toBe(
    'not ok  Lines: it greets [§2.2]\n        sent     a\\n\n        came     (nothing)\n        expected @',
  )
  expect(json).toEqual({
    result: 'not ok',
    group: 'Lines',
    name: 'it greets',
    clause: '§2.2',
    millis: 3,
    sent: 'a\\n',
    came: '(nothing)',
    expected: '@',
  })
})
