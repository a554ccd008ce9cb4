import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { collectionsIn } from './collections.ts'
import { itemOf } from './items.ts'

const items = (...names: string[]) => names.map((name) => itemOf({ key: parseAtKey(name) }))
const found = (...names: string[]) => {
  const { collections, others } = collectionsIn(items(...names))
  return {
    lists: collections.map(({ label, things }) => [
      label,
      things.map(({ label, items }) => [label, items.map(({ id }) => id)]),
    ]),
    others: others.map(({ id }) => id),
  }
}

test('an object is one, whoever sees it, with its owner’s record first', () => {
  expect(
    found(
      '@bob:milk.shopping-list.atcollectionmodel.buzz@alice',
      'milk.shopping-list.atcollectionmodel.buzz@alice',
      'red-wine.shopping-list.atcollectionmodel.buzz@alice',
      'order.buzz@alice',
    ),
  ).toEqual({
    lists: [
      [
        'Shopping list',
        [
          [
            'Milk',
            ['milk.shopping-list.atcollectionmodel.buzz@alice', '@bob:milk.shopping-list.atcollectionmodel.buzz@alice'],
          ],
          ['Red wine', ['red-wine.shopping-list.atcollectionmodel.buzz@alice']],
        ],
      ],
    ],
    others: ['order.buzz@alice'],
  })
})

test('lists stand apart, in the order of their names, and what others lend is theirs, whatever its id', () => {
  const { lists } = found(
    'cached:@alice:1.todo.atcollectionmodel.buzz@bob',
    'cached:@alice:1.todo.atcollectionmodel.buzz@carol',
    'cached:@alice:1.books.atcollectionmodel.buzz@bob',
  )
  expect(lists).toEqual([
    ['Books', [['1', ['cached:@alice:1.books.atcollectionmodel.buzz@bob']]]],
    [
      'Todo',
      [
        ['1', ['cached:@alice:1.todo.atcollectionmodel.buzz@bob']],
        ['1', ['cached:@alice:1.todo.atcollectionmodel.buzz@carol']],
      ],
    ],
  ])
})
