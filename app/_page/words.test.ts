import { expect, test } from 'vitest'
import type { Answer } from '../../lib/profile/profile.ts'
import { selfKey, sharedKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { chipOf, explanationOf, shortAddress } from './words.tsx'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]

const phone = { name: 'phone', label: 'Phone', shown: { kind: 'text', text: '1' }, raw: '1' } as const
const forBob: Answer = { ...phone, audience: bob, key: sharedKey('phone.wavi', alice, bob) }
const onlyMe: Answer = { ...phone, audience: 'only me', key: selfKey('phone.wavi', alice) }

const seen: readonly [string, Answer, typeof alice][] = [
  ['to the one it is for', { ...forBob, onlyForYou: true }, bob],
  ['to the owner who shares it', forBob, alice],
  ['to the owner who keeps it', onlyMe, alice],
]

for (const [who, answer, viewer] of seen) {
  test(`a value that was not locked is never called locked ${who}`, () => {
    const looker = { owner: alice, viewer }
    expect(explanationOf(answer, looker).join(' ')).toMatch(/locked/)
    expect(explanationOf(answer, looker).join(' ')).not.toMatch(/not locked/)
    expect(chipOf(answer).words).not.toMatch(/not locked/)

    const plain: Answer = { ...answer, unsealed: true }
    const words = explanationOf(plain, looker).join(' ')
    expect(words).toMatch(/was not locked/)
    expect(words.replace('was not locked', '')).not.toMatch(/locked/)
    expect(chipOf(plain).words).toMatch(/not locked$/)
  })
}

test.each([
  ['https://example.org/maps/point-reyes', 'example.org/maps/point-reyes'],
  ['HTTP://www.Example.org/', 'Example.org'],
  ['https://www.', 'www.'],
  ['https://', 'https://'],
  ['See https://example.org', 'See https://example.org'],
  ['mailto:alice@example.org', 'mailto:alice@example.org'],
  ['alice', 'alice'],
])('%j is shown as %j', (text, shown) => expect(shortAddress(text)).toBe(shown))
