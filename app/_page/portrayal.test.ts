import { expect, test } from 'vitest'
import { fieldNamed } from '../../lib/profile/fields.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { pictureAddress, portrayalOf } from './portrayal.ts'
import { ageOf, chipOf, explanationOf, signatureLine } from './words.tsx'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

function answer(name: string, text: string, rest: Partial<Answer> = {}): Answer {
  const field = fieldNamed(name)
  return {
    ...(field ? { field } : {}),
    name,
    label: field?.label ?? name,
    shown: { kind: 'text', text },
    raw: text,
    audience: 'everyone',
    key: publicKey(`${name}.wavi`, alice),
    ...rest,
  }
}

test('a private value takes the place of the public one, and what is new stands at the end', () => {
  const answers = [
    answer('firstname', 'Alice'),
    answer('phone', '+1', { onlyForYou: true }),
    answer('location', 'Bay Area', { onlyForYou: true }),
    answer('github', 'alice'),
  ]
  const { groups, arrived } = portrayalOf(answers, new Set(['firstname', 'location', 'github']))
  expect(groups.map(({ part, rows }) => [part, rows.map(({ name }) => name)])).toEqual([
    ['details', ['location']],
    ['elsewhere', ['github']],
  ])
  expect(arrived.map(({ name }) => name)).toEqual(['phone'])
})

test('words about oneself that only the viewer has do not push the page down', () => {
  const answers = [answer('about', 'Psst', { onlyForYou: true })]
  expect(portrayalOf(answers, new Set()).about).toEqual([])
  expect(portrayalOf(answers, new Set()).arrived.map(({ name }) => name)).toEqual(['about'])
  expect(portrayalOf(answers).about).toEqual(answers)
})

test('what a place is called stands beside the place, and alone where there is none', () => {
  const home = answer('locationnickname', 'Home')
  const [both] = portrayalOf([home, answer('location', 'California')]).groups
  expect(both?.rows).toMatchObject([{ name: 'location', note: 'Home' }])
  const [alone] = portrayalOf([home]).groups
  expect(alone?.rows).toMatchObject([{ name: 'locationnickname' }])
})

test('the owner sees every side of a value in one row', () => {
  const phones = [answer('phone', '1', { audience: 'only me' }), answer('phone', '2', { audience: bob })]
  const [group] = portrayalOf(phones).groups
  expect(group?.rows).toMatchObject([{ name: 'phone', answers: phones }])
})

test('the latest posts are featured of accounts that everyone sees, and of no other', () => {
  const link = (name: string, rest: Partial<Answer> = {}) =>
    answer(name, name, { shown: { kind: 'link', text: name, href: `https://www.${name}.com/alice` }, ...rest })
  const featured = (...answers: Answer[]) =>
    portrayalOf(answers)
      .groups.filter(({ part }) => part === 'featured')
      .flatMap(({ posts }) => posts.map(({ name }) => name))
  expect(featured(link('twitter'), link('instagram'), link('github'))).toEqual(['twitter', 'instagram'])
  expect(featured(link('twitter', { audience: bob }), link('instagram', { signature: 'broken' }))).toEqual([])
  expect(featured(answer('twitter', 'not to be read'))).toEqual([])
})

test('only a picture that everyone sees has an address', () => {
  const updatedAt = new Date(36)
  expect(pictureAddress(alice, answer('image', '', { updatedAt }))).toBe('/@alice/picture?v=10')
  expect(pictureAddress(alice, answer('custom_cat', '', {}))).toBe('/@alice/picture?of=custom_cat')
  expect(pictureAddress(alice, answer('image', '', { audience: bob }))).toBeUndefined()
})

test('the chip tells a visitor whose value it is, and a broken signature before anything else', () => {
  expect(chipOf(answer('phone', '1'))).toEqual({ kind: 'everyone', words: 'Everyone' })
  expect(chipOf(answer('phone', '1', { audience: bob, onlyForYou: true }))).toEqual({
    kind: 'person',
    words: 'Only you',
  })
  expect(chipOf(answer('phone', '1', { audience: bob }))).toEqual({ kind: 'person', words: '@bob' })
  expect(chipOf(answer('phone', '1', { signature: 'broken' }))).toEqual({
    kind: 'broken',
    words: 'Signature does not match',
  })
})

test('a copy says that it is one', () => {
  const copy = answer('phone', '1', { audience: bob, onlyForYou: true, cached: true })
  expect(explanationOf(copy, { owner: alice, viewer: bob }).join(' ')).toContain('copy on your own server')
})

test.each([
  [['verified', 'verified'], 'verified', 'Signed by @alice'],
  [['unsigned', 'unsigned'], 'unsigned', 'Not signed'],
  [['verified', 'unsigned'], 'unsigned', 'Signed by @alice, except: Location'],
  [['verified', 'broken'], 'broken', 'Signature does not match: Location. The rest is as @alice wrote it.'],
  [['unsigned', 'broken'], 'broken', 'Signature does not match: Location.'],
] as const)('signatures that are %j make the page %s', ([phone, location], kind, words) => {
  const answers = [answer('phone', '1', { signature: phone }), answer('location', '2', { signature: location })]
  expect(signatureLine(answers, alice)).toEqual({ kind, words })
})

test('a page without public values says nothing about signatures', () => {
  expect(signatureLine([answer('phone', '1', { audience: bob })], alice)).toBeUndefined()
})

test.each([
  [0, 'just now'],
  [59, 'just now'],
  [180, '3 minutes ago'],
  [7200, '2 hours ago'],
  [86_400, 'yesterday'],
  [40_000_000, 'last year'],
  [-30, 'just now'],
])('%i seconds are %s', (seconds, words) => {
  expect(ageOf(new Date(1e12), 1e12 + seconds * 1000)).toBe(words)
})
