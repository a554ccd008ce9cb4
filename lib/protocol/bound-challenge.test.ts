import { expect, test } from 'vitest'
import { parseAtSign } from './at-sign.ts'
import { challengePattern, formatBoundChallenge, isMeantBy } from './bound-challenge.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const uuid = '9c1f1f0e-6a0b-4c55-9d3e-2f6a3f0f7b11'
const written = 'pol1.eyJ2IjoiQGFsaWNlIiwibiI6IjljMWYxZjBlLTZhMGItNGM1NS05ZDNlLTJmNmEzZjBmN2IxMSJ9'

test('the challenge of the specification is written and read [2026 Appendix B]', () => {
  expect(formatBoundChallenge(alice, uuid)).toBe(written)
  expect(isMeantBy(written, alice)).toBe(true)
  expect(isMeantBy(written, bob)).toBe(false)
})

test.each(['@bob', '@café', '@🦄', '@al', '@alice🛠'])(
  'that of %s can stand in a reply, and is good for nobody else',
  (name) => {
    const challenge = formatBoundChallenge(parseAtSign(name), uuid)
    expect(challenge).toMatch(new RegExp(`^(?:${challengePattern})$`))
    expect(isMeantBy(challenge, parseAtSign(name))).toBe(true)
    expect(isMeantBy(challenge, alice)).toBe(false)
  },
)

test('one for an algorithm that is not ours is not answered with ours [2026 §17.6]', () => {
  const challenge = `pol1.${btoa(JSON.stringify({ v: '@alice', n: uuid, alg: 'ml-dsa-65' }))}`
  expect(isMeantBy(challenge, alice)).toBe(false)
})
