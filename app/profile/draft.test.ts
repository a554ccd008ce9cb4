import { expect, test } from 'vitest'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer, Shown } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { changesOf, type Draft, draftOf, missingFields, peopleIn, previewFor } from './draft.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const picture = { type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff]) } as const

function answer(name: string, shown: Shown, raw: string, audience: Answer['audience'] = 'everyone'): Answer {
  const field = fieldNamed(name)
  if (!field) throw new Error(`no field ${name}`)
  return { field, name, label: field.label, shown, raw, audience, key: publicKey(`${name}.wavi`, alice) }
}

const current = ownProfile(
  alice,
  [
    answer('image', { kind: 'picture', picture }, ''),
    answer('firstname', { kind: 'text', text: 'Alice' }, 'Alice'),
    answer('location', { kind: 'location', location: { label: 'California', latitude: 1, longitude: 2 } }, '{"…":1}'),
    answer('location', { kind: 'location', location: { label: 'Bay Area' } }, '{"…":2}', bob),
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

test('the preview shows each person their own side, and everyone else the public one', () => {
  const draft = draftOf(current)
  expect(peopleIn(draft)).toEqual([bob])
  const placeFor = (audience: Answer['audience']) =>
    previewFor(current, draft, audience).find(({ name }) => name === 'location')?.shown
  expect(placeFor(bob)).toEqual({ kind: 'location', location: { label: 'Bay Area' } })
  expect(placeFor('everyone')).toMatchObject({ location: { label: 'California' } })
})
