import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { inCollection, inWords, objectText, saidOf, titleIn } from './collection-words.ts'

test.each([
  ['milk.shopping-list.atcollectionmodel.buzz@alice', { id: 'milk', collection: 'shopping-list' }],
  ['@bob:milk.shopping-list.atcollectionmodel.buzz@alice', { id: 'milk', collection: 'shopping-list' }],
  ['cached:@alice:milk.list.AtCollectionModel.buzz@bob', { id: 'milk', collection: 'list' }],
  ['v1.2.list.atcollectionmodel.my.app@alice', { id: 'v1.2', collection: 'list' }],
  ['list.atcollectionmodel.buzz@alice', undefined],
  ['milk.list.atcollectionmodel@alice', undefined],
  ['milk.list.buzz@alice', undefined],
  ['phone.wavi@alice', undefined],
])('%s is %j', (name, expected) => {
  expect(inCollection(parseAtKey(name))).toEqual(expected)
})

const said = (json: unknown) => saidOf(JSON.stringify(json))?.map(({ name, value }) => `${name}: ${value}`)

test('an object is said in its own order, without what the SDK adds', () => {
  expect(
    said({
      id: '1',
      collectionName: 'todo',
      title: 'Milk',
      dueDate: '2026-11-23T10:00:00Z',
      is_done: false,
      'how-many': 2,
      tags: ['home', 'food'],
      shop: { name: 'Corner', place: { city: 'Oakland' } },
      steps: [{ what: 'go' }, { what: 'buy' }],
      nothing: null,
      empty: '',
      none: [],
    }),
  ).toEqual([
    'Title: Milk',
    'Due date: 2026-11-23T10:00:00Z',
    'Is done: No',
    'How many: 2',
    'Tags: home, food',
    'Shop · Name: Corner',
    'Shop · Place · City: Oakland',
    'Steps · 1 · What: go',
    'Steps · 2 · What: buy',
  ])
})

test('what is very deep or very much is cut, and tags stay text that turns nothing', () => {
  expect(said({ a: { b: { c: { d: { e: 1 } } } } })).toEqual(['A · B · C · D: …'])
  expect(said(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`n${n}`, n])))).toHaveLength(200)
  expect(said({ title: `<b>x</b>\u202e${'y'.repeat(5_000)}` })?.[0]).toMatch(/^Title: <b>x<\/b>y+…$/)
  expect(said({ title: 'x', '__proto__\u202e': 'y' })).toEqual(['Title: x', 'Proto: y'])
})

test.each(['', 'text', '[1]', '"x"', 'null', '{'])('%j is no object', (text) => {
  expect(saidOf(text)).toBeUndefined()
})

test.each([
  ['firstName', 'First name'],
  ['is_done', 'Is done'],
  ['my-first-note', 'My first note'],
  ['URL', 'URL'],
  ['日記', '日記'],
])('%s is read as %s', (name, words) => {
  expect(inWords(name)).toBe(words)
})

test('it is known by its title, else by the first that it says', () => {
  const title = (json: unknown) => titleIn(saidOf(JSON.stringify(json)) ?? [])?.value
  expect(title({ done: true, name: 'Milk' })).toBe('Milk')
  expect(title({ text: 'later', title: 'Milk' })).toBe('Milk')
  expect(title({ count: 3 })).toBe('3')
  expect(title({})).toBeUndefined()
})

test('only records of collections are read so', () => {
  const json = '{"title":"Milk","done":true}'
  expect(objectText(parseAtKey('milk.list.atcollectionmodel.buzz@alice'), json)).toBe('Title: Milk\nDone: Yes')
  expect(objectText(parseAtKey('milk.list.buzz@alice'), json)).toBeUndefined()
  expect(objectText(parseAtKey('milk.list.atcollectionmodel.buzz@alice'), 'text')).toBeUndefined()
})
