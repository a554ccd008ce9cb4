import { describe, expect, test } from 'vitest'
import type { Audience } from '../../lib/profile/audience.ts'
import { newCustomField } from '../../lib/profile/custom-field.ts'
import { type FieldName, fieldNamed } from '../../lib/profile/fields.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { changesOf, draftOf, removedIn, retitle } from './draft.ts'
import { afterSave, decided, refreshed, type Screen, takenAway, without, withSides } from './screen.ts'
import { edited, undone } from './undo.ts'
import { hintFor } from './words.tsx'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const end = new Date('2026-11-24T17:00:00Z')

function stored(name: FieldName, raw: string, audience: Audience = 'everyone', more: Partial<Answer> = {}): Answer {
  const field = fieldNamed(name)
  if (!field) throw new Error(`no field ${name}`)
  const key = publicKey(`${name}.wavi`, alice)
  return { field, name, label: field.label, shown: { kind: 'text', text: raw }, raw, audience, key, ...more }
}

function screen(...answers: Answer[]): Screen {
  const current = ownProfile(alice, answers, [])
  return { current, draft: draftOf(current), results: [] }
}
const sidesOf = ({ draft }: Screen, name: FieldName) => draft.find(({ field }) => field.name === name)?.sides

test('an e-mail that was for everyone and is taken away can be typed again, for everyone', () => {
  const before = screen(stored('email', 'a@example.org', 'everyone', { expiresAt: end }))
  const emptied = without(before, 'email', 'everyone')
  expect(sidesOf(emptied, 'email')).toEqual([{ audience: 'everyone', value: '' }])
  expect(changesOf(emptied.current, emptied.draft)).toEqual([
    { field: 'email', audience: 'everyone', value: undefined },
  ])
  const saved = afterSave(emptied, emptied.current, [
    { field: 'email', audience: 'everyone', value: undefined, outcome: 'removed' },
  ])
  expect(sidesOf(saved, 'email')).toEqual([{ audience: 'everyone', value: '' }])
  expect(changesOf(saved.current, saved.draft)).toEqual([])
})

test('a value that cannot be read stays until something else is typed, and goes when it is taken away', () => {
  const sentence = 'This value does not open with the key at hand.'
  const before = screen(stored('github', '', bob, { shown: { kind: 'unreadable', sentence }, expiresAt: end }))
  const [side] = sidesOf(before, 'github') ?? []
  if (!side) throw new Error('no side')
  const known = before.current.fields.find(({ field }) => field.name === 'github')?.answers[0]
  expect(changesOf(before.current, before.draft)).toEqual([])
  expect(hintFor(side, known, [bob])).toBe(`${sentence} It stays as it is until you write something else.`)
  const typed = (value: string) =>
    before.draft.map((one) => (one.field.name === 'github' ? { ...one, sides: [{ ...side, value }] } : one))
  expect(changesOf(before.current, typed('alice'))).toMatchObject([{ audience: bob, value: 'alice' }])
  expect(changesOf(before.current, typed(' '))).toEqual([])

  const gone = without(before, 'github', bob)
  expect(changesOf(gone.current, gone.draft)).toEqual([{ field: 'github', audience: bob, value: undefined }])
  const [left] = sidesOf(gone, 'github') ?? []
  expect(left && hintFor(left, known, [bob])).toBe('Saving removes it for @bob.')
})

test('one of several sides that is taken away is gone from the screen', () => {
  const before = screen(stored('phone', '1', 'only me'), stored('phone', '2', bob))
  expect(sidesOf(without(before, 'phone', bob), 'phone')).toMatchObject([{ audience: 'only me' }])
})

test('what is typed in the place of a removed value begins without its end', () => {
  const before = screen(stored('email', 'a@example.org', 'everyone', { expiresAt: end }))
  const draft = before.draft.map((one) =>
    one.field.name === 'email' ? { ...one, sides: one.sides.map((side) => ({ ...side, value: '' })) } : one,
  )
  const saved = afterSave({ ...before, draft }, before.current, [
    { field: 'email', audience: 'everyone', value: undefined, outcome: 'removed' },
  ])
  expect(sidesOf(saved, 'email')).toEqual([{ audience: 'everyone', value: '' }])
})

test('of two values the chosen one is left, and nothing more is asked', () => {
  const before = screen(stored('firstname', 'Alice'))
  const draft = before.draft.map((one) =>
    one.field.name === 'firstname' ? { ...one, sides: [{ audience: 'everyone' as const, value: 'Ali' }] } : one,
  )
  const after = screen(stored('firstname', 'Alicia')).current
  const torn = refreshed({ ...before, draft }, after)
  const [conflict] = torn.results
  if (conflict?.outcome !== 'conflict') throw new Error('no conflict')
  const theirs = decided(torn, conflict, 'theirs')
  expect(sidesOf(theirs, 'firstname')).toMatchObject([{ value: 'Alicia' }])
  expect(changesOf(theirs.current, theirs.draft)).toEqual([])
  const mine = decided(torn, conflict, 'mine')
  expect(changesOf(mine.current, mine.draft)).toMatchObject([{ value: 'Ali' }])
  for (const settled of [theirs, mine]) {
    expect(settled.results).toEqual([])
    expect(refreshed(settled, after).results).toEqual([])
  }
})

test('a side that was taken away here and changed elsewhere comes back when its owner wants it', () => {
  const before = screen(stored('phone', '1', 'only me'), stored('phone', '2', bob))
  const torn = refreshed(
    without(before, 'phone', bob),
    screen(stored('phone', '1', 'only me'), stored('phone', '3', bob)).current,
  )
  const [conflict] = torn.results
  if (conflict?.outcome !== 'conflict') throw new Error('no conflict')
  expect(sidesOf(decided(torn, conflict, 'theirs'), 'phone')).toMatchObject([{ audience: 'only me' }, { value: '3' }])
  const removed = decided(torn, conflict, 'mine')
  expect(changesOf(removed.current, removed.draft)).toEqual([{ field: 'phone', audience: bob, value: undefined }])
})

test('a side that was added and left empty is gone after a save, and that is told', () => {
  const before = screen(stored('phone', '1'))
  const draft = before.draft.map((one) =>
    one.field.name === 'phone' ? { ...one, sides: [...one.sides, { audience: bob, value: ' ' }] } : one,
  )
  const saved = afterSave({ ...before, draft }, before.current, [])
  expect(sidesOf(saved, 'phone')).toMatchObject([{ audience: 'everyone', value: '1' }])
  expect(saved.leftOut).toBe(1)
  // An input that was there before anybody asked for it is no side that was left out.
  const fresh = screen()
  const written = fresh.draft.map((one) =>
    one.field.name === 'phone' ? { ...one, sides: [...one.sides, { audience: bob, value: '2' }] } : one,
  )
  const after = afterSave({ ...fresh, draft: written }, fresh.current, [
    { field: 'phone', audience: bob, value: '2', outcome: 'saved', answer: stored('phone', '2', bob) },
  ])
  expect(sidesOf(after, 'phone')).toMatchObject([{ audience: 'only me' }, { audience: bob }])
  expect(after.leftOut).toBeUndefined()
})

test('once the page can be read again, nobody is said to be away, and what is wrong with a value still is', () => {
  const before = screen(stored('phone', '1'))
  const failed = (code: 'AT0021' | 'AT0022', closes: boolean) =>
    ({
      field: 'phone',
      audience: 'everyone',
      value: '2',
      outcome: 'failed',
      sentence: 'No.',
      error: new AtError(code, 'no', { closes }),
    }) as const
  const results = [failed('AT0021', true), failed('AT0022', false)]
  expect(refreshed({ ...before, results }, before.current).results).toEqual([results[1]])
})

test('an order that was changed elsewhere meanwhile keeps what was changed there', () => {
  const order = (details: string[], social: string[]) =>
    JSON.stringify({ DETAILS: JSON.stringify(details), SOCIAL: JSON.stringify(social) })
  const [phone, github] = [stored('phone', '1'), stored('github', 'a')]
  const set = (raw: string) => stored('field_order_of_self', raw)
  const before = screen(phone, github, set(order(['phone', 'email'], ['github', 'x'])))
  const edited = { ...before, settings: new Map([['field_order_of_self', order(['email', 'phone'], ['github', 'x'])]]) }
  const after = screen(phone, github, set(order(['phone', 'email'], ['x', 'github']))).current
  const now = refreshed(edited, after)
  expect(now.settings?.get('field_order_of_self')).toBe(order(['email', 'phone'], ['x', 'github']))
})

test('what has another title can have the old one again, and moves once', () => {
  const field = newCustomField('A', 'DETAILS', 'Text')
  const raw = '{"label":"A","category":"DETAILS","type":"Text","value":"x","valueDescription":null,"valueLabel":""}'
  const key = publicKey('custom_a.wavi', alice)
  const answer: Answer = {
    name: field.name,
    label: 'A',
    shown: { kind: 'custom', item: { label: 'A', section: 'details', content: { kind: 'text', text: 'x' } } },
    raw,
    audience: 'everyone',
    key,
  }
  const before = screen(answer)
  const moved = retitle(before.draft, field.name, newCustomField('B', 'FEATURED', 'Text')) ?? []
  expect(changesOf(before.current, moved)).toEqual([
    { field: 'custom_b', audience: 'everyone', value: raw.replace('"A"', '"B"').replace('DETAILS', 'FEATURED') },
    { field: 'custom_a', audience: 'everyone', value: undefined, movedTo: 'custom_b' },
  ])
  expect(removedIn(before.current, moved)).toEqual([])
  const back = retitle(moved, 'custom_b', field) ?? []
  expect(changesOf(before.current, back)).toEqual([])
})

describe('what was done can be taken back', () => {
  const typed = (screen: Screen, name: FieldName, value: string) =>
    edited(
      screen,
      withSides(screen, name, ['everyone'], (sides) => sides.map((side) => ({ ...side, value }))),
      { what: name, typedIn: name },
    )
  const inputOf = (screen: Screen, name: FieldName) => sidesOf(screen, name)?.[0]?.value

  test('step by step, and what is typed in one place is one step', () => {
    const before = screen(stored('firstname', 'Alice'), stored('lastname', 'Stone'))
    const named = typed(typed(before, 'firstname', 'A'), 'firstname', 'Al')
    const gone = edited(named, takenAway(named, 'lastname'), { what: 'Last name' })
    const back = undone(gone)
    expect(inputOf(back, 'lastname')).toBe('Stone')
    expect(inputOf(back, 'firstname')).toBe('Al')
    const first = undone(back)
    expect(inputOf(first, 'firstname')).toBe('Alice')
    expect(first.steps).toEqual([])
    expect(undone(first)).toBe(first)
  })

  test('over what another device has saved meanwhile', () => {
    const before = screen(stored('firstname', 'Alice'), stored('lastname', 'Stone'))
    const named = typed(typed(before, 'firstname', 'Al'), 'lastname', 'S')
    const after = ownProfile(alice, [stored('firstname', 'Alice'), stored('lastname', 'Rock')], [])
    const back = undone(undone(refreshed(named, after)))
    expect(inputOf(back, 'lastname')).toBe('Rock')
    expect(changesOf(back.current, back.draft)).toEqual([])
  })

  test('but not what was saved', () => {
    const named = typed(screen(stored('firstname', 'Alice')), 'firstname', 'Al')
    expect(afterSave(named, named.current, []).steps).toBeUndefined()
  })

  test('of many steps the last hundred', () => {
    const many = Array.from({ length: 120 }).reduce<Screen>(
      (now, _, i) => edited(now, typed(now, 'firstname', `${i}`), { what: 'First name' }),
      screen(stored('firstname', 'Alice')),
    )
    expect(many.steps?.length).toBe(100)
  })
})
