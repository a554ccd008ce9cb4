import { expect, test } from 'vitest'
import type { Audience } from '../../lib/profile/audience.ts'
import { newCustomField } from '../../lib/profile/custom-field.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer, OwnProfile } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { changesOf, type DraftSide, draftOf } from './draft.ts'
import { formatKept, withKept } from './kept-draft.ts'
import type { Screen } from './screen.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

function stored(name: string, raw: string, audience: Audience = 'everyone'): Answer {
  const field = fieldNamed(name)
  if (!field) throw new Error(`no field ${name}`)
  const key = publicKey(`${name}.wavi`, alice)
  return { field, name, label: field.label, shown: { kind: 'text', text: raw }, raw, audience, key }
}
const page = (...answers: Answer[]) => ownProfile(alice, answers, [])
const opened = (current: OwnProfile): Screen => ({ current, draft: draftOf(current), results: [] })

function typed(screen: Screen, name: string, audience: Audience, part: Partial<DraftSide>): Screen {
  const side = (one: DraftSide) => (one.audience === audience ? { ...one, ...part } : one)
  const draft = screen.draft.map((one) => (one.field.name === name ? { ...one, sides: one.sides.map(side) } : one))
  return { ...screen, draft }
}
const formatted = (screen: Screen) => formatKept(screen, changesOf(screen.current, screen.draft))
const kept = (screen: Screen) => formatted(screen) ?? ''
const changes = (screen: Screen | undefined) => screen && changesOf(screen.current, screen.draft, screen.settings)

test('of what is as it is stored nothing is kept', () => {
  expect(formatted(opened(page(stored('about', 'Maps'))))).toBeUndefined()
})

test('what was typed is there again: texts, starts, ends, pictures, sides, titles and looks', () => {
  const before = page(stored('about', 'Maps'), stored('phone', '1', bob))
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1])
  const [from, until] = [new Date('2026-11-30T00:00:00Z'), new Date('2026-12-01T00:00:00Z')]
  const podcast = newCustomField('Podcast', 'FEATURED', 'Text')
  const value =
    '{"label":"Podcast","category":"FEATURED","type":"Text","value":"x","valueDescription":null,"valueLabel":""}'
  let screen = typed(opened(before), 'about', 'everyone', { value: 'Maps, and the sea', from, until })
  screen = typed(screen, 'image', 'everyone', { value: { type: 'image/jpeg', bytes } })
  screen = typed(screen, 'phone', bob, { value: '' })
  screen = {
    ...screen,
    draft: [...screen.draft, { field: podcast, sides: [{ audience: 'everyone', value }] }],
    settings: new Map([['theme', 'dark']]),
  }
  const again = withKept(before, kept(screen))
  expect(changes(again)).toEqual(expect.arrayContaining(changes(screen) ?? []))
  expect(changes(again)).toHaveLength(5)
  expect(again?.results).toEqual([])
})

test('what is kept already, as one of two versions, is not kept twice', () => {
  const screen = typed(opened(page(stored('about', 'Maps'))), 'about', 'everyone', { value: 'mine' })
  expect(formatKept(screen, [])).toBeUndefined()
})

test('what was changed elsewhere meanwhile is a conflict, and what was not touched here is as it is stored', () => {
  const before = page(stored('about', 'Maps'), stored('phone', '1', bob), stored('email', 'a@example.org'))
  const text = kept(typed(opened(before), 'about', 'everyone', { value: 'mine' }))
  const after = page(stored('about', 'theirs'), stored('phone', '2', bob), stored('email', 'a@example.org'))
  const again = withKept(after, text)
  expect(again?.results).toMatchObject([{ field: 'about', outcome: 'conflict', stored: { raw: 'theirs' } }])
  expect(changes(again)).toEqual([{ field: 'about', audience: 'everyone', value: 'mine' }])
})

test('what is saved by now is not kept any longer', () => {
  const text = kept(typed(opened(page(stored('about', 'Maps'))), 'about', 'everyone', { value: 'mine' }))
  expect(withKept(page(stored('about', 'mine')), text)).toBeUndefined()
  const emptied = kept(typed(opened(page(stored('about', 'Maps'))), 'about', 'everyone', { value: '' }))
  expect(withKept(page(), emptied)).toBeUndefined()
})

test.each(['', 'null', '{', '[]', '{"fields":1,"settings":[]}'])('%j is nothing that was kept', (text) =>
  expect(withKept(page(), text)).toBeUndefined(),
)
