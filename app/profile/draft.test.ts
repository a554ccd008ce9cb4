import { expect, test } from 'vitest'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer, Shown } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { answerFor, changesOf, type Draft, draftOf, losesItsPlace, missingFields, movedTo, sideOf } from './draft.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const picture = { type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff]) } as const

function answer(name: string, shown: Shown, raw: string, audience: Answer['audience'] = 'everyone'): Answer {
  const field = fieldNamed(name)
  if (!field) throw new Error(`no field ${name}`)
  return { field, name, label: field.label, shown, raw, audience, key: publicKey(`${name}.wavi`, alice) }
}

const california = '{"location":"California","latitude":"1","longitude":"2","placeId":"x7"}'

const current = ownProfile(
  alice,
  [
    answer('image', { kind: 'picture', picture }, ''),
    answer('firstname', { kind: 'text', text: 'Alice' }, 'Alice'),
    answer('location', { kind: 'location', location: { label: 'California', latitude: 1, longitude: 2 } }, california),
    answer('location', { kind: 'location', location: { label: 'Bay Area' } }, '{"location":"Bay Area"}', bob),
    answer('github', { kind: 'text', text: 'alice' }, 'alice'),
  ],
  [],
)

function edited(draft: Draft, name: string, sides: Draft[number]['sides']): Draft {
  return draft.map((one) => (one.field.name === name ? { ...one, sides } : one))
}

test('opening a page changes nothing', () => {
  expect(changesOf(current, draftOf(current))).toEqual([])
})

test('blanks around a value are no change', () => {
  const draft = edited(draftOf(current), 'firstname', [{ audience: 'everyone', value: ' Alice ' }])
  expect(changesOf(current, draft)).toEqual([])
})

test('only what differs is written', () => {
  const draft = edited(draftOf(current), 'location', [
    { audience: 'everyone', value: 'California' },
    { audience: bob, value: 'Oakland' },
    { audience: 'only me', value: 'The kitchen' },
  ])
  expect(changesOf(current, draft)).toEqual([
    { field: 'location', audience: bob, value: 'Oakland' },
    { field: 'location', audience: 'only me', value: 'The kitchen' },
  ])
})

test('a side that is taken away, or emptied, is removed', () => {
  const gone = edited(draftOf(current), 'location', [{ audience: 'everyone', value: '' }])
  expect(changesOf(current, gone)).toEqual([
    { field: 'location', audience: 'everyone', value: undefined },
    { field: 'location', audience: bob, value: undefined },
  ])
})

test('a new picture is written, the stored one is not', () => {
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 1])
  const draft = edited(draftOf(current), 'image', [{ audience: 'everyone', value: { type: 'image/jpeg', bytes } }])
  expect(changesOf(current, draft)).toEqual([{ field: 'image', audience: 'everyone', value: bytes }])
})

test('an empty field waits with a sensible audience', () => {
  const phone = draftOf(current).find(({ field }) => field.name === 'phone')
  expect(phone?.sides).toEqual([{ audience: 'only me', value: '' }])
})

test('fields with a value are there, the others can be added', () => {
  const draft = draftOf(current)
  expect(draft.map(({ field }) => field.name)).toContain('github')
  expect(missingFields(current, draft).map(({ name }) => name)).toContain('twitter')
  expect(draftOf(current, ['twitter']).map(({ field }) => field.name)).toContain('twitter')
})

test('a value gets an end without being written anew, and loses it', () => {
  const until = new Date('2026-11-24T17:00:00Z')
  const ending = edited(draftOf(current), 'firstname', [{ audience: 'everyone', value: 'Alice', until }])
  expect(changesOf(current, ending)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Alice', until }])
  const named = {
    ...answer('firstname', { kind: 'text', text: 'Alice' }, 'Alice'),
    expiresAt: until,
    refreshSeconds: 60,
  }
  const ends = ownProfile(alice, [named], [])
  expect(changesOf(ends, draftOf(ends))).toEqual([])
  const forEver = edited(draftOf(ends), 'firstname', [{ audience: 'everyone', value: 'Alice' }])
  expect(changesOf(ends, forEver)).toEqual([
    { field: 'firstname', audience: 'everyone', value: 'Alice', until: null, refreshSeconds: 0 },
  ])
  // An edit says nothing of the end, so it stays.
  const renamed = edited(draftOf(ends), 'firstname', [{ ...sideOf(named), value: 'Alicia' }])
  expect(changesOf(ends, renamed)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Alicia' }])
})

test('a value gets a start without being written anew, and loses it', () => {
  const from = new Date('2026-11-24T17:00:00Z')
  const later = edited(draftOf(current), 'firstname', [{ audience: 'everyone', value: 'Alice', from }])
  expect(changesOf(current, later)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Alice', from }])
  const starts = ownProfile(
    alice,
    [{ ...answer('firstname', { kind: 'text', text: 'Alice' }, 'Alice'), startsAt: from }],
    [],
  )
  expect(changesOf(starts, draftOf(starts))).toEqual([])
  const atOnce = edited(draftOf(starts), 'firstname', [{ audience: 'everyone', value: 'Alice' }])
  expect(changesOf(starts, atOnce)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Alice', from: null }])
})

test('a place that moves keeps its spot on the map under the same words, and loses it under others', () => {
  const field = fieldNamed('location')
  const known = field && answerFor(current, field, 'everyone')
  if (!known) throw new Error('no place')
  const moved = movedTo(sideOf(known), 'only me', known)
  const forBob = { audience: bob, value: 'Bay Area' } as const
  expect(changesOf(current, edited(draftOf(current), 'location', [moved, forBob]))).toEqual([
    { field: 'location', audience: 'only me', value: california },
    { field: 'location', audience: 'everyone', value: undefined },
  ])
  expect(losesItsPlace(moved, undefined)).toBe(false)
  const reworded = { ...moved, value: 'The coast' }
  expect(losesItsPlace(reworded, undefined)).toBe(true)
  expect(changesOf(current, edited(draftOf(current), 'location', [reworded, forBob]))[0]).toMatchObject({
    value: 'The coast',
  })
  expect(losesItsPlace({ audience: 'everyone', value: 'The coast' }, known)).toBe(true)
  expect(losesItsPlace({ audience: 'everyone', value: ' California ' }, known)).toBe(false)
  // Nobody knew where that was.
  expect(losesItsPlace({ audience: bob, value: 'Oakland' }, field && answerFor(current, field, bob))).toBe(false)
})
