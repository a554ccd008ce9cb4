import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { refusedPattern } from './acting.ts'

test.each([
  ['Invalid syntax : Invalid syntax. [ is not a regular expression'],
  ['Invalid syntax : Invalid regex: ['],
  ['Invalid syntax : Invalid regular expression. [ is not a valid regex'],
])('%s is told as that', (message) => {
  expect(() => refusedPattern('[')(new AtError('AT0003', message))).toThrow(
    'The server does not take [ for a regular expression.',
  )
})

test.each([
  ['[', new AtError('AT0003', 'Invalid syntax : Invalid syntax. syntax sync:from:1:limit:10:.wavi')],
  ['[', new AtError('AT0003', 'Invalid syntax : invalid command')],
  ['[', new AtError('AT0011', 'Invalid regex: [')],
  [undefined, new AtError('AT0003', 'Invalid regex: [')],
])('with the regular expression %s, %s is told as it came', (regex, error) => {
  expect(() => refusedPattern(regex)(error)).toThrow(error)
})
