import { expect, test } from 'vitest'
import type { Compared } from '../../lib/client/import.ts'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { groupsIn } from './import-groups.ts'

const compared = (name: string): Compared => ({ key: parseAtKey(name), standing: 'new' }) as Compared

test('what nobody else hears of comes first, and what gives somebody something again is said to do so', () => {
  const groups = groupsIn(
    [
      '@bob:phone.wavi@alice',
      'group-sides.phone.facet@alice',
      'private-before.facet@alice',
      'notes.wavi@alice',
      'public:about.wavi@alice',
    ].map(compared),
  )
  const told = groups.map(({ audience, records, note }) => [audience, records.length, note !== undefined])
  expect(told).toEqual([
    ['Only me', 1, false],
    ['Everyone', 1, false],
    ['@bob', 1, true],
    ['What groups get', 1, true],
    ['What everyone saw before your page was private', 1, true],
  ])
})
