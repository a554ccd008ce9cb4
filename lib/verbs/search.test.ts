import { expect, test } from 'vitest'
import type { Caller } from './context.ts'
import { searchFor } from './search.ts'

const limits = { maxPatternLength: 512 }
const names = Array.from({ length: 10_000 }, (_, n) => `public:location_of_the_office${n}.some_longer_app.wavi@alice`)

const search = (regex: string, kind: 'anyone' | 'owner') => {
  const caller: Caller = kind === 'owner' ? { kind, by: 'pkam' } : { kind }
  return searchFor(regex, { limits, session: { caller } })
}
const found = (regex: string, kind: 'anyone' | 'owner') => names.filter(search(regex, kind)).length

test.each([
  ['wavi', 10_000],
  ['.*wavi.*', 10_000],
  ['office77\\.', 1],
  ['^public:.*\\.(wavi|buzz)@alice$', 10_000],
  ['(phone|email|location)_[a-z_]+7\\.', 1],
  ['nothing', 0],
])('anyone may search ten thousand names for %s', (regex, count) => {
  expect(found(regex, 'anyone')).toBe(count)
})

test('what takes long to search for is refused to others, and done for the owner', () => {
  const regex = '(.?.?){40}~'
  expect(() => found(regex, 'anyone')).toThrow(
    expect.objectContaining({
      code: 'AT0003',
      message: `Invalid syntax. ${regex} takes longer to search for than one command may`,
    }),
  )
  expect(names.slice(0, 1000).filter(search(regex, 'owner'))).toEqual([])
})

test('the owner too has to come to an end', () => {
  const within = searchFor('(.?.?){40}~', {
    limits: { ...limits, maxSearchSteps: 10_000 },
    session: { caller: { kind: 'owner', by: 'pkam' } },
  })
  expect(() => names.filter(within)).toThrow(expect.objectContaining({ code: 'AT0003', closes: false }))
})

test('a pattern that is written short and is long is refused to others before any name is looked at', () => {
  expect(() => search('(.?.?.?.?.?){180}~', 'anyone')).toThrow(
    expect.objectContaining({
      code: 'AT0003',
      message: 'Invalid syntax. (.?.?.?.?.?){180}~ is beyond what others may search for',
    }),
  )
})

test("an app that was given something is no more trusted with the platform's own matcher than anybody", () => {
  const caller: Caller = { kind: 'owner', by: 'pkam', enrollmentId: '1' }
  const beyond = '(?=a)b'
  expect(() => searchFor(beyond, { limits, session: { caller } })).toThrow(expect.objectContaining({ code: 'AT0003' }))
  expect(searchFor(beyond, { limits, session: { caller: { kind: 'owner', by: 'pkam' } } })('ab')).toBe(false)
})
