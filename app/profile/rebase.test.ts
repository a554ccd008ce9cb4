import { expect, test } from 'vitest'
import type { Audience } from '../../lib/profile/audience.ts'
import { type FieldName, fieldNamed } from '../../lib/profile/fields.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer, Shown } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { changesOf, type Draft, draftOf } from './draft.ts'
import { acknowledged, rebase } from './rebase.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

type Stored = readonly [name: FieldName, raw: string, audience?: Audience, shown?: Shown]

function page(...stored: Stored[]) {
  const answers = stored.map(([name, raw, audience = 'everyone', shown = { kind: 'text', text: raw }]): Answer => {
    const field = fieldNamed(name)
    if (!field) throw new Error(`no field ${name}`)
    return { field, name, label: field.label, shown, raw, audience, key: publicKey(`${name}.wavi`, alice) }
  })
  return ownProfile(alice, answers, [])
}

const before = page(['firstname', 'Alice'], ['email', 'a@example.org'], ['phone', '1', bob])

function edited(name: FieldName, sides: Draft[number]['sides']): Draft {
  return draftOf(before).map((one) => (one.field.name === name ? { ...one, sides } : one))
}
const sidesOf = (draft: Draft, name: FieldName) => draft.find(({ field }) => field.name === name)?.sides

test('a tab with nothing unsaved becomes what another one has saved', () => {
  const after = page(['firstname', 'Alicia'], ['phone', '1', bob], ['phone', '2', 'only me'], ['github', 'alice'])
  const { current, draft, conflicts } = rebase(before, draftOf(before), after)
  expect(conflicts).toEqual([])
  expect(changesOf(current, draft)).toEqual([])
  expect(sidesOf(draft, 'firstname')).toMatchObject([{ audience: 'everyone', value: 'Alicia' }])
  expect(sidesOf(draft, 'phone')).toMatchObject([
    { audience: bob, value: '1' },
    { audience: 'only me', value: '2' },
  ])
  expect(sidesOf(draft, 'github')).toMatchObject([{ value: 'alice' }])
})

test('a field that was emptied elsewhere keeps its input, for whom it was', () => {
  const { draft } = rebase(before, draftOf(before), page(['firstname', 'Alice']))
  expect(sidesOf(draft, 'email')).toEqual([{ audience: 'everyone', value: '' }])
  expect(sidesOf(draft, 'phone')).toEqual([{ audience: bob, value: '' }])
})

test('what is unsaved here stays, and what was saved elsewhere comes beside it', () => {
  const after = page(['firstname', 'Alice'], ['email', 'b@example.org'], ['phone', '1', bob])
  const { current, draft, conflicts } = rebase(
    before,
    edited('firstname', [{ audience: 'everyone', value: 'Ali' }]),
    after,
  )
  expect(conflicts).toEqual([])
  expect(changesOf(current, draft)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Ali' }])
  expect(sidesOf(draft, 'email')).toMatchObject([{ value: 'b@example.org' }])
})

test('what was changed here and there is a conflict until its owner has decided', () => {
  const mine = edited('firstname', [{ audience: 'everyone', value: 'Ali' }])
  const after = page(['firstname', 'Alicia'], ['email', 'a@example.org'], ['phone', '1', bob])
  const first = rebase(before, mine, after)
  expect(first.conflicts).toMatchObject([{ field: 'firstname', value: 'Ali', stored: { raw: 'Alicia' } }])
  // Read once more, it is still one: nobody has decided.
  const again = rebase(first.current, first.draft, after)
  expect(again.conflicts).toHaveLength(1)
  const [conflict] = again.conflicts
  const known = conflict && acknowledged(again.current, conflict)
  expect(known && rebase(known, again.draft, after).conflicts).toEqual([])
  expect(known && changesOf(known, again.draft)).toEqual([{ field: 'firstname', audience: 'everyone', value: 'Ali' }])
})

test('the same change here and there is none', () => {
  const mine = edited('firstname', [{ audience: 'everyone', value: 'Alicia' }])
  const { current, draft, conflicts } = rebase(before, mine, page(['firstname', 'Alicia']))
  expect(conflicts).toEqual([])
  expect(changesOf(current, draft)).toEqual([])
})

test('what was emptied here and taken away there is no conflict', () => {
  const mine = edited('firstname', [{ audience: 'everyone', value: '' }])
  const after = rebase(before, mine, page(['email', 'a@example.org'], ['phone', '1', bob]))
  expect(after.conflicts).toEqual([])
  expect(sidesOf(after.draft, 'firstname')).toEqual([{ audience: 'everyone', value: '' }])
  expect(changesOf(after.current, after.draft)).toEqual([])
})

test('what was taken away on one side and changed on the other is a conflict', () => {
  const takenHere = edited('phone', [])
  const changedThere = page(['firstname', 'Alice'], ['email', 'a@example.org'], ['phone', '2', bob])
  expect(rebase(before, takenHere, changedThere).conflicts).toMatchObject([
    { field: 'phone', audience: bob, value: undefined, stored: { raw: '2' } },
  ])
  const changedHere = edited('phone', [{ audience: bob, value: '3' }])
  const takenThere = page(['firstname', 'Alice'], ['email', 'a@example.org'])
  expect(rebase(before, changedHere, takenThere).conflicts).toMatchObject([
    { field: 'phone', audience: bob, value: '3', stored: undefined },
  ])
})

test('a picture that was read again is still the same picture', () => {
  const picture = () => ({ type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff]) }) as const
  const withPicture = (shown: Shown) => page(['image', '', 'everyone', shown])
  const known = withPicture({ kind: 'picture', picture: picture() })
  const draft = draftOf(known)
  const { draft: after } = rebase(known, draft, withPicture({ kind: 'picture', picture: picture() }))
  expect(sidesOf(after, 'image')?.[0]?.value).toBe(sidesOf(draft, 'image')?.[0]?.value)
})
