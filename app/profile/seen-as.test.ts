import { expect, test } from 'vitest'
import { groupAudience } from '../../lib/profile/audience.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import type { Circles } from '../../lib/profile/group-sides.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer, OwnProfile, Shown } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { draftOf, peopleIn } from './draft.ts'
import { parseSeenAs, type SeenAs, seenAs, somebody } from './seen-as.ts'

const [alice, bob, carol, dave] = ['@alice', '@bob', '@carol', '@dave'].map(parseAtSign) as [
  ReturnType<typeof parseAtSign>,
  ReturnType<typeof parseAtSign>,
  ReturnType<typeof parseAtSign>,
  ReturnType<typeof parseAtSign>,
]
const family = groupAudience('1')
const circles: Circles = {
  all: [
    { audience: family, name: 'Family', members: [bob, carol] },
    { audience: 'contacts', name: 'Contacts', members: [bob, carol, dave] },
  ],
  isPartial: false,
}

function text(name: string, value: string, audience: Answer['audience'] = 'everyone'): Answer {
  const field = fieldNamed(name)
  if (!field) throw new Error(`no field ${name}`)
  const key = publicKey(`${name}.wavi`, alice)
  return { field, name, label: field.label, shown: { kind: 'text', text: value }, raw: value, audience, key }
}

function custom(name: string, value: string, audience: Answer['audience']): Answer {
  const shown: Shown = {
    kind: 'custom',
    item: { label: name, section: 'featured', content: { kind: 'text', text: value } },
  }
  const key = publicKey(`custom_${name}.wavi`, alice)
  return { name: `custom_${name}`, label: name, shown, raw: '{}', audience, key }
}

const page: OwnProfile = {
  ...ownProfile(
    alice,
    [
      text('firstname', 'Alice'),
      text('firstname', 'Ali', family),
      text('about', 'Hello'),
      text('about', 'Hello Bob', bob),
      text('about', 'Hello family', family),
      text('pronoun', 'she', 'contacts'),
      text('phone', '555', 'only me'),
      custom('map', 'Point Reyes', 'everyone'),
      custom('birthday', '1 May', bob),
    ],
    [],
  ),
  circles,
}

function told(as: SeenAs, of = page, draft = draftOf(of)) {
  const { everyone, own } = seenAs(of, draft, as)
  const profile = own?.profile ?? everyone
  const said = profile.answers.map(({ name, shown, onlyForYou }) => {
    const words = shown.kind === 'text' ? shown.text : shown.kind
    return `${name}: ${words}${onlyForYou ? '!' : ''}`
  })
  return [profile.title, ...said]
}

test.each<[SeenAs, string[]]>([
  ['everyone', ['Alice', 'firstname: Alice', 'about: Hello', 'custom_map: custom']],
  ['blocked', ['Alice', 'firstname: Alice', 'about: Hello', 'custom_map: custom']],
  [
    bob,
    ['Ali', 'firstname: Ali!', 'pronoun: she!', 'about: Hello Bob!', 'custom_birthday: custom!', 'custom_map: custom'],
  ],
  [carol, ['Ali', 'firstname: Ali!', 'pronoun: she!', 'about: Hello family!', 'custom_map: custom']],
  [dave, ['Alice', 'firstname: Alice', 'pronoun: she!', 'about: Hello', 'custom_map: custom']],
  // Somebody in the group and in no other; whoever is in it is a contact as well.
  [family, ['Ali', 'firstname: Ali!', 'pronoun: she!', 'about: Hello family!', 'custom_map: custom']],
  [parseAtSign('@eve'), ['Alice', 'firstname: Alice', 'about: Hello', 'custom_map: custom']],
])('the page as %s gets it', (as, words) => {
  expect(told(as)).toEqual(words)
})

test('who wants no more than name and picture to be seen by everyone still shows each person their own', () => {
  const closed = { ...page, isPrivate: true }
  expect(told('everyone', closed)).toEqual(['Alice', 'firstname: Alice'])
  expect(told(bob, closed)).not.toContain('custom_map: custom')
  expect(told(bob, closed)).toContain('custom_birthday: custom!')
})

test('what begins later is on it for nobody before, and leaves who waits for it what everyone sees', () => {
  const from = new Date(2_000)
  const draft = draftOf(page).map((one) => ({
    ...one,
    sides: one.sides.map((side) =>
      side.audience === bob || one.field.name === 'firstname' ? { ...side, from } : side,
    ),
  }))
  const toldAt = (now: number) => {
    const { own, everyone } = seenAs(page, draft, bob, now)
    return (own?.profile ?? everyone).answers.flatMap(({ shown }) => (shown.kind === 'text' ? [shown.text] : []))
  }
  expect(toldAt(1_999)).toEqual(['she', 'Hello'])
  expect(toldAt(2_000)).toEqual(['Ali', 'she', 'Hello Bob'])
})

test('what is typed and not saved is on it, as signed as it will be', () => {
  const draft = draftOf(page).map((one) =>
    one.field.name === 'about' ? { ...one, sides: [{ audience: 'everyone' as const, value: ' Good morning ' }] } : one,
  )
  expect(told(bob, page, draft)).toContain('about: Good morning')
  const { everyone } = seenAs(page, draft, 'everyone')
  expect(everyone.answers.find(({ name }) => name === 'about')).toMatchObject({ signature: 'verified' })
})

test('what is stored and cannot be read here stands beside what everyone sees', () => {
  const shut = { ...text('about', '', bob), shown: { kind: 'unreadable', sentence: 'It does not open.' } } as const
  const own = ownProfile(alice, [text('about', 'Hello'), shut], [])
  expect(told(bob, own)).toEqual(['@alice', 'about: Hello', 'about: unreadable!'])
})

test('the marks of the group that somebody gets a value from are not told', () => {
  const answer = seenAs(page, draftOf(page), carol).own?.profile.answers.find(({ name }) => name === 'about')
  expect(answer).toMatchObject({ audience: carol, onlyForYou: true })
  expect(answer).not.toHaveProperty('groupName')
  expect(peopleIn(draftOf(page))).toEqual([bob])
})

test.each([
  [null, undefined],
  ['everyone', 'everyone'],
  ['blocked', 'blocked'],
  ['contacts', 'contacts'],
  ['group 1', family],
  ['@Bob', bob],
  ['bob', bob],
  // One's own page has its own place.
  ['@alice', undefined],
  ['@', undefined],
  ['<b>', undefined],
])('%j in the address is %j', (written, as) => {
  expect(parseSeenAs(written, alice)).toBe(as)
})

test('the one who stands for a group has the name of nobody in it', () => {
  expect(seenAs(page, draftOf(page), family).own?.viewer).toBe(somebody)
})
