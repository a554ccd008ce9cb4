import { describe, expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { itemOf } from './items.ts'
import {
  actionOf,
  afterwards,
  archiveName,
  beginOf,
  broughtBack,
  copiesOf,
  copyOf,
  day,
  erasedOf,
  fromField,
  fromWhen,
  historyOf,
  hour,
  isNamed,
  leftOf,
  lossOf,
  minute,
  purposeOf,
  recordCount,
  refusalOf,
  resultOf,
  shortTimes,
  standingsOf,
  toField,
  untilWhen,
} from './words.tsx'

const item = (name: string) => itemOf({ key: parseAtKey(name) })
// Sunday noon, where the test is run.
const now = new Date(2026, 10, 22, 12).getTime()

test.each([
  [999, 'a second'],
  [45_000, '45 seconds'],
  [minute, 'a minute'],
  [hour - 1000, 'an hour'],
  [3 * hour, '3 hours'],
  [day, 'a day'],
  [3_888_000_000, 'a month'],
  [400 * day, 'a year'],
])('%i ms is %s', (millis, words) => {
  expect(untilWhen({ expiresAt: now + millis }, now)).toContain(`, in ${words}. `)
})

describe('from when and until when', () => {
  test('is said of what has an end, and of what has none', () => {
    expect(untilWhen({}, now)).toBe('For ever, unless you remove it.')
    expect(untilWhen({ expiresAt: now + 2 * hour }, now)).toMatch(/^Until 2 pm, in 2 hours\./)
    expect(shortTimes({ expiresAt: now + day }, now)).toBe('until 12 pm tomorrow')
    expect(shortTimes({}, now)).toBeUndefined()
  })
  test('is said of what has not begun, and since when of what has', () => {
    expect(fromWhen({ availableAt: now + day }, now)).toMatch(/^From 12 pm tomorrow, in a day\. Nobody sees it before/)
    expect(fromWhen({ availableAt: now - day, createdAt: now - 9 * day }, now)).toBe('Since 21 November 2026.')
    expect(fromWhen({ createdAt: now - 9 * day }, now)).toBe('Since 13 November 2026.')
    expect(shortTimes({ availableAt: now + day, expiresAt: now + 2 * day }, now)).toBe(
      'from 12 pm tomorrow until 12 pm on Tuesday',
    )
    expect(shortTimes({ availableAt: now - day }, now)).toBeUndefined()
    expect([beginOf({ availableAt: now + day }, now), beginOf({ availableAt: 5 }, now)]).toEqual([now + day, now])
  })
  test('is said of how it came to be as it is', () => {
    const made = { createdBy: '@alice', createdAt: now - 9 * day }
    expect(historyOf({ ...made, updatedAt: now - 9 * day, version: 0 })).toBe(
      'Made by @alice on 13 November 2026. Not changed since.',
    )
    expect(historyOf({ ...made, updatedBy: '@alice', updatedAt: now, version: 1 })).toBe(
      'Made by @alice on 13 November 2026. Changed once, last by @alice on 22 November 2026.',
    )
    expect(historyOf({ createdAt: now - day, updatedAt: now, version: 1_200 })).toBe(
      'Made on 21 November 2026. Changed 1,200 times, last on 22 November 2026.',
    )
    expect(historyOf({ updatedAt: now })).toBe('Changed, last on 22 November 2026.')
    expect(historyOf({})).toBeUndefined()
  })
  test('goes into the field for a date and comes out of it', () => {
    expect(fromField(toField(now))).toBe(now)
    expect(fromField('')).toBeUndefined()
  })
})

describe('copies', () => {
  const bobs = item('@bob:phone.wavi@alice')
  test.each([
    [{}, 'The server of @bob may keep no copy, and asks each time.'],
    [{ ttr: -1 }, 'The server of @bob may keep a copy, until you change it or take it back.'],
    [{ ttr: 3600 }, 'The server of @bob may keep a copy, and fetches it anew every hour.'],
    [{ ttr: 5400 }, 'The server of @bob may keep a copy, and fetches it anew every 90 minutes.'],
  ])('%j', (metadata, words) => {
    expect(copiesOf(bobs, metadata, now)).toBe(words)
  })
  test('of what is lent go with the original where their owner wants that', () => {
    const lent = item('cached:@alice:phone.wavi@bob')
    expect(copiesOf(lent, { ttr: 86_400, ccd: true, refreshAt: now + hour }, now)).toBe(
      'It is fetched anew every day. Next in an hour. It goes when @bob takes it back.',
    )
    expect(copiesOf(lent, { ttr: -1 }, now)).toBe('It is kept as it is.')
  })
})

test('who loses what is named before it goes', () => {
  const bobs = item('@bob:phone.wavi@alice')
  expect(lossOf(bobs)).toMatch(/^@bob loses it.* The server of @bob is told as soon as it answers/)
  expect(lossOf({ ...bobs, metadata: { ttr: -1 } })).toMatch(/its copies go then\.$/)
  expect(lossOf({ ...bobs, metadata: {} })).toBe('@bob loses it, and you lose it as well.')
  expect(lossOf(item('public:phone.wavi@alice'))).toMatch(/^Everyone loses it/)
  expect(lossOf(item('phone.wavi@alice'))).toMatch(/^You lose it/)
  expect(lossOf(item('cached:@alice:phone.wavi@bob'))).toMatch(/^Only your copy goes\. It is still @bob’s/)
  expect(['@bob:x.y@alice', 'x.y@alice', 'cached:@alice:x.y@bob'].map((name) => actionOf(item(name)))).toEqual([
    'Take back',
    'Delete',
    'Remove my copy',
  ])
})

test('when all is taken back, it is not said that nothing of it is anywhere: their server may be away', () => {
  const person = parseAtSign('@bob')
  const ended = (known: boolean, left: number, trouble?: string) => resultOf(person, { known, left, trouble })
  expect(ended(true, 0)).toBe('You have taken everything back from @bob.')
  expect(afterwards(person)).toBe('The server of @bob is told as soon as it answers, and its copies go then.')
  expect(ended(true, 1)).toBe('One record of yours is left.')
  expect(ended(false, 0)).toBe('There was nothing to take back from @bob.')
  expect(ended(false, 0, 'The server of @alice does not answer now.')).toBe('Nothing was taken back yet.')
})

test('when everything is erased, what is left is counted, and nothing is said to be gone that is not', () => {
  const ended = (known: boolean, left: number, trouble?: string) =>
    erasedOf(parseAtSign('@alice'), { known, left, trouble })
  expect(ended(true, 0)).toBe('Everything that was kept for @alice is erased.')
  expect(ended(true, 2)).toBe('2 records are left.')
  expect(ended(false, 0)).toBe('There was nothing to erase.')
  expect(ended(false, 0, 'The server of @alice does not answer now.')).toBe('Nothing was erased yet.')
})

test('only the name itself, however it is written, has everything erased', () => {
  const owner = parseAtSign('@alice')
  expect(['@alice', ' Alice ', '@ALICE'].map((typed) => isNamed(owner, typed))).toEqual([true, true, true])
  expect(['', '@', '@alic', '@bob', 'yes', '@alice!'].filter((typed) => isNamed(owner, typed))).toEqual([])
})

test('the file with everything is named by whose it is, and by the day', () => {
  expect(archiveName(parseAtSign('@alice'), now)).toBe('@alice 2026-11-22.json')
})

test.each([
  ['public:publickey@alice', 'Your lock', false],
  ['public:signing_publickey@alice', 'Your server’s signature, to check', false],
  ['@alice:signing_privatekey@alice', 'Your server’s signature, to sign', false],
  ['@bob:shared_key@alice', 'Key with @bob, @bob’s half', false],
  ['shared_key.bob@alice', 'Key with @bob, your half', false],
  ['shared_key.bob.until.17.x@alice', 'Key with @bob, an older half', false],
  ['cached:public:publickey@bob', 'The lock of @bob', true],
  ['cached:@alice:shared_key@bob', 'A key of @bob', true],
  ['x.new.enrollments.__manage@alice', 'A device or an app that you let in', false],
  ['_hidden.app@alice', '_hidden.app', true],
])('%s is %s', (name, title, removable) => {
  expect(purposeOf(item(name))).toMatchObject({ title, removable })
})

test('one is a word, more are counted', () => {
  expect([recordCount(1), recordCount(0), recordCount(5000)]).toEqual(['One record', '0 records', '5,000 records'])
})

describe('a copy that is brought back', () => {
  const alice = parseAtSign('@alice')

  test('says whose it is, of when, and how it differs from what is here', () => {
    const left = [
      { name: 'a', why: 'lent' },
      { name: 'b', why: 'lent' },
      { name: 'c', why: 'ended' },
    ] as const
    expect(copyOf({ atSign: alice, exportedAt: now, records: [], left })).toBe(
      'A copy of @alice, saved on 22 November 2026: 3 records.',
    )
    expect(copyOf({ atSign: alice, records: [], left: [] })).toBe('A copy of @alice: 0 records.')
    expect(standingsOf(['same', 'new', 'same', 'newer', 'older'])).toBe(
      '1 not here now, 1 older here, 1 newer here, 2 the same here',
    )
    expect(leftOf(left)).toEqual([
      '2 records that others lent you. They come back from them.',
      'One record that had an end, which is over.',
    ])
  })

  test('is refused with why', () => {
    expect(refusalOf({ problem: 'another’s', atSign: parseAtSign('@bob') }, alice)).toBe(
      'This is a copy of @bob. Only @bob can bring it back; you are @alice.',
    )
    for (const problem of ['too large', 'no archive', 'damaged'] as const) {
      expect(refusalOf({ problem }, alice)).toMatch(/^This /)
    }
  })

  test('says how much of it came', () => {
    expect([broughtBack(2, 2), broughtBack(1, 1), broughtBack(3, 2), broughtBack(3, 1)]).toEqual([
      '2 records are back.',
      'One record is back.',
      '2 of 3 records are back. The rest is as it was.',
      '1 of 3 records is back. The rest is as it was.',
    ])
  })
})
