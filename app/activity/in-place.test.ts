import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { inPlace } from './in-place.ts'
import type { Card } from './use-requests.ts'

const card = (id: string, outcome?: Card['outcome']): Card => ({
  id,
  request: {
    key: parseAtKey('cached:@alice:ask-phone.facet@bob') as Card['request']['key'],
    from: parseAtSign('@bob'),
    field: undefined,
    sentence: '',
  },
  ...(outcome && { outcome }),
})
const ids = (cards: readonly Card[]) => cards.map(({ id }) => id)

const settled = { waiting: new Set<string>(), answered: [] }

test('what has come since stands below, and what was taken back goes', () => {
  expect(ids(inPlace([card('a'), card('b')], [card('c'), card('b')], settled))).toEqual(['b', 'c'])
})
test('what was answered stays as it was answered, until one leaves', () => {
  const answered = [card('a', 'given'), card('b', 'declined')]
  const shown = inPlace([card('a')], [card('b'), card('c')], { ...settled, answered })
  expect(shown.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['a', 'given'],
    ['b', 'declined'],
    ['c', undefined],
  ])
})
test('what is still being looked at again does not vanish meanwhile', () => {
  const shown = inPlace([card('a'), card('b')], [card('b')], { ...settled, waiting: new Set(['a']) })
  expect(ids(shown)).toEqual(['a', 'b'])
})
