import { expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { comparisonNumber } from './comparison.ts'

const alice = { atSign: parseAtSign('@alice'), publicKey: 'MIIBIjAN-a' }
const bob = { atSign: parseAtSign('@bob'), publicKey: 'MIIBIjAN-b' }

// Made with Python's hashlib.
const vectors = [
  [alice, bob, '97539 03643 89592 28641 52514 27404 57928 53440 47028 06318 56846 33850'],
  [
    { ...bob, atSign: parseAtSign('@🛠') },
    alice,
    '29805 99380 25343 03954 92894 18033 15045 70019 29089 76559 91470 46544',
  ],
] as const

test.each(vectors)('both see one number, whoever looks, as others compute it', async (one, other, number) => {
  expect(await comparisonNumber(one, other)).toBe(number)
  expect(await comparisonNumber(other, one)).toBe(number)
})

test('another key, another name and the keys exchanged are all seen, another spelling is not', async () => {
  const { publicKey } = alice
  const seen = [
    await comparisonNumber(alice, bob),
    await comparisonNumber(alice, { ...bob, publicKey: 'MIIBIjAN-c' }),
    await comparisonNumber(alice, { ...bob, atSign: parseAtSign('@bobb') }),
    await comparisonNumber({ ...alice, publicKey: bob.publicKey }, { ...bob, publicKey }),
  ]
  expect(new Set(seen).size).toBe(seen.length)
  const [plain, styled] = ['@☕', '@☕\ufe0f'].map((name) => ({ ...bob, atSign: parseAtSign(name) }))
  expect(await comparisonNumber(alice, styled ?? bob)).toBe(await comparisonNumber(alice, plain ?? bob))
})
