import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { Refused, refusalOf } from './refusal.ts'

const dana = parseAtSign('@dana')

test.each([
  [new Refused('here'), '@dana is already on this device.', 'own page'],
  [new Refused('unknown'), 'There is no @dana in the directory.', 'type again'],
  [new Refused('activated'), '@dana is already claimed.', 'sign in'],
  [new AtError('AT0401', 'wrong'), 'This is not the secret of @dana.', 'type again'],
  [new AtError('AT0021', 'away', { closes: true }), '@dana can’t be reached now.', 'again'],
  [new Error('anything'), 'This did not work.', 'again'],
])('%s is said as “%s”, with a next step of its own', (error, title, next) => {
  expect(refusalOf(error, dana)).toMatchObject({ title, next, sentence: expect.stringMatching(/\.$/) })
})
