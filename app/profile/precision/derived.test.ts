import { expect, test } from 'vitest'
import type { Audience } from '../../../lib/profile/audience.ts'
import { customRecordOf, formatTyped, newCustomField } from '../../../lib/profile/custom-field.ts'
import { fieldNamed } from '../../../lib/profile/fields.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type DraftSide, written } from '../draft.ts'
import { type Choice, derivedSides, exactOf } from './derived.ts'

const bob = parseAtSign('@bob')
const where = { city: 'Oakland', country: 'United States' }
const home =
  '{"location":"1420 Grove Street","radius":"2.0","diameter":"100.0","zoom":"19.0","latitude":"37.80431","longitude":"-122.27112","note":"blue door"}'
const secret = /Grove|37\.8|122\.2|door/

function made(
  name: string,
  source: DraftSide,
  sides: readonly DraftSide[],
  choices: [Audience, Choice][],
  times: Pick<DraftSide, 'from' | 'until'> = {},
) {
  const field =
    name === 'location' ? fieldNamed(name) : newCustomField(name, 'DETAILS', name === 'Birthday' ? 'Text' : 'Location')
  if (!field) throw new Error(name)
  const exact = exactOf(field, source, source.place)
  if (!exact) throw new Error('There is nothing exact')
  return derivedSides(field, exact, sides, source, new Map(choices), where, times)
}

test('what is for others is a place of its own, also where theirs had the same words', () => {
  const source: DraftSide = { audience: 'only me', value: '1420 Grove Street', place: home }
  const theirs: DraftSide = {
    audience: 'everyone',
    value: 'Oakland, United States',
    place: home.replace('1420 Grove Street', 'Oakland, United States'),
    refreshSeconds: 3_600,
  }
  const times = { from: new Date('2029-12-31'), until: new Date('2030-01-01') }
  const sides = made(
    'location',
    source,
    [theirs, source],
    [
      ['everyone', 'city'],
      [bob, 'exact'],
    ],
    times,
  )
  expect(sides.map(({ audience }) => audience)).toEqual(['everyone', 'only me', bob])
  const [everyones, mine, bobs] = sides
  expect(everyones && written(everyones)).not.toMatch(secret)
  expect(everyones).toMatchObject({ value: 'Oakland, United States', refreshSeconds: 3_600 })
  expect(mine).toBe(source)
  expect(bobs && written(bobs)).toBe(home)
  expect(bobs).toMatchObject(times)
  expect(everyones).not.toMatchObject(times)
})

test('who gets nothing loses their side, and who keeps what they have keeps it', () => {
  const source: DraftSide = { audience: 'everyone', value: '1420 Grove Street', place: home }
  const bobs: DraftSide = { audience: bob, value: 'Bay Area' }
  const next = made(
    'location',
    source,
    [source, bobs],
    [
      ['everyone', 'nothing'],
      [bob, 'as it is'],
      ['only me', 'exact'],
    ],
  )
  expect(next).toEqual([bobs, { audience: 'only me', value: '1420 Grove Street', place: home }])
})

test('under a title too: a place, and a day', () => {
  const office = newCustomField('Office', 'DETAILS', 'Location')
  const stored = formatTyped({ ...customRecordOf(office), value: home, valueDescription: 'Ring at the blue door' })
  const [told] = made('Office', { audience: 'only me', value: stored }, [], [['everyone', 'country']])
  expect(told?.value).toContain('United States')
  expect(told?.value).not.toMatch(secret)

  const birthday = newCustomField('Birthday', 'DETAILS', 'Text')
  const day = formatTyped({ ...customRecordOf(birthday), value: '6 May 1990', valueDescription: 'In 1990' })
  const [month, exact] = made(
    'Birthday',
    { audience: 'only me', value: day },
    [],
    [
      ['everyone', 'day and month'],
      [bob, 'exact'],
    ],
  )
  expect(JSON.parse(String(month?.value))).toMatchObject({ label: 'Birthday', value: '6 May', valueDescription: null })
  expect(exact?.value).toBe(day)
})

test('a word that is no day, and what points to somebody else’s value, has nothing to be told less of', () => {
  const pronoun = fieldNamed('pronoun')
  const location = fieldNamed('location')
  expect(pronoun && exactOf(pronoun, { audience: 'everyone', value: 'she/her' }, undefined)).toBeUndefined()
  expect(
    location && exactOf(location, { audience: 'everyone', value: 'atsign://location@bob' }, undefined),
  ).toBeUndefined()
})
