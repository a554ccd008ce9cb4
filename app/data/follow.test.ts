import { expect, test } from 'vitest'
import { formatAtKey, parseAtKey } from '../../lib/protocol/at-key.ts'
import { changesBetween, ordered, type Store, withChanges } from './follow.ts'
import { itemOf, type Known } from './items.ts'

const storeOf = (...all: (string | [string, Omit<Known, 'key'>])[]): Store =>
  new Map(
    all.map((one): [string, Known] => {
      const [name, rest] = typeof one === 'string' ? [one, {}] : one
      return [name, { key: parseAtKey(name), metadata: { version: 1 }, ...rest }]
    }),
  )
const all = () => true
const names = (store: Store) => [...store.keys()]

const before = storeOf('a.app@alice', 'b.app@alice', ['c.app@alice', { metadata: { version: 1, ttr: -1 } }])

test('nothing has changed where everything is as it was', () => {
  const after = storeOf('a.app@alice', 'b.app@alice', ['c.app@alice', { metadata: { ttr: -1, version: 1 } }])
  expect(changesBetween(before, after, all)).toEqual(new Map())
})

test('what came, what went, what was changed and what waits to be sent is told, and nothing else', () => {
  const after = storeOf(
    ['a.app@alice', { unsent: 'put' }],
    ['c.app@alice', { metadata: { version: 1 } }],
    'd.app@alice',
  )
  const changes = changesBetween(before, after, all)
  expect([...changes].map(([id, known]) => [id, known !== undefined])).toEqual([
    ['a.app@alice', true],
    ['c.app@alice', true],
    ['d.app@alice', true],
    ['b.app@alice', false],
  ])
})

test('what is new stands where it belongs, what only the server told of stays, and what has gone is gone', () => {
  const store = ordered(storeOf('n1.app@alice', 'n3.app@alice', 'public:phone.wavi@alice', 'theirs.app@alice'), itemOf)
  const changes = changesBetween(storeOf('n1.app@alice', 'n3.app@alice'), storeOf('n2.app@alice', 'n3.app@alice'), all)
  expect(names(withChanges(store, changes, itemOf))).toEqual([
    'public:phone.wavi@alice',
    'n2.app@alice',
    'n3.app@alice',
    'theirs.app@alice',
  ])
})

test('a change keeps its place, and without any it is the same store', () => {
  const store = ordered(before, itemOf)
  const changes = changesBetween(
    before,
    storeOf(
      'a.app@alice',
      ['b.app@alice', { metadata: { version: 2 } }],
      ['c.app@alice', { metadata: { version: 1, ttr: -1 } }],
    ),
    all,
  )
  const next = withChanges(store, changes, itemOf)
  expect(names(next)).toEqual(names(store))
  expect(next.get('b.app@alice')?.metadata).toEqual({ version: 2 })
  expect(withChanges(store, new Map(), itemOf)).toBe(store)
})

test('what was here only until it was sent is still on the server', () => {
  const here = storeOf('phone.wavi@alice', 'passport.travel@alice')
  const changes = changesBetween(here, storeOf(), (key) => formatAtKey(key).includes('.wavi@'))
  expect([...changes.keys()]).toEqual(['phone.wavi@alice'])
})
