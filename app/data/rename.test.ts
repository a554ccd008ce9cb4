import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { itemOf } from './items.ts'
import { complaintAboutName, namedAnew, readersOf } from './rename.ts'

const item = (name: string) => itemOf({ key: parseAtKey(name) })
const items = ['public:city.travel@alice', '@bob:city.travel@alice', 'public:town.travel@alice'].map(item)

test('another name is for the same people', () => {
  for (const [name, next] of [
    ['public:city.travel@alice', 'public:place.travel@alice'],
    ['@bob:city.travel@alice', '@bob:place.travel@alice'],
    ['@alice:city.travel@alice', '@alice:place.travel@alice'],
    ['city.travel@alice', 'place.travel@alice'],
  ] as const) {
    expect(namedAnew(parseAtKey(name), ' Place.travel ')).toBe(next)
  }
})

test.each([
  ['', /^Give it a name/],
  ['place', /ends in a dot and its app/],
  ['.travel', /ends in a dot/],
  ['City.travel', /its name already/],
  ['town.travel', /something under that name/],
  ['a b.travel', /can’t be a name/],
  ['a@b.travel', /can’t be a name/],
  [`${'x'.repeat(240)}.travel`, /can’t be a name/],
  ['_city.travel', /kept for what makes it work/],
  ['1.new.enrollments.__manage', /kept for what makes it work/],
])('%j can’t be taken, and why', (typed, sentence) =>
  expect(complaintAboutName(typed, items.slice(0, 2), items)).toMatch(sentence),
)

test('a free name can, and where one side alone is renamed also one that only others have', () => {
  expect(complaintAboutName('place.travel', items.slice(0, 2), items)).toBeUndefined()
  expect(complaintAboutName('town.travel', items.slice(1, 2), items)).toBeUndefined()
})

test('who looks for it is told, and that a page shows it no more', () => {
  expect(readersOf(item('public:city.travel@alice'))).toContain('.travel')
  expect(readersOf(item('public:phone.wavi@alice'))).toContain('part of your page')
  expect(readersOf(item('public:custom_pod.wavi@alice'))).toContain('part of your page')
})
