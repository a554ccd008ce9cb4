import { expect, test } from 'vitest'
import { ownProfile } from '../../lib/profile/own.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { publicKey, selfKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { beginningOf, changesFor, suggestedName } from './first-page.ts'

const dana = parseAtSign('@dana')
const empty = ownProfile(dana, [], [])
const says = (name: string, text: string, audience: Answer['audience'] = 'everyone'): Answer => ({
  key: audience === 'everyone' ? publicKey(`${name}.wavi`, dana) : selfKey(`${name}.wavi`, dana, dana),
  name,
  label: name,
  audience,
  shown: { kind: 'text', text },
  raw: text,
})
const changes = (profile: typeof empty, part: object) =>
  changesFor(profile, { ...beginningOf(profile), ...part }).map(({ field, audience, value }) => [
    field,
    audience,
    value,
  ])

test.each([
  ['@dana', 'Dana'],
  ['@ana_maria-lópez', 'Ana Maria López'],
  ['@名前', '名前'],
  ['@sunny🌻', ''],
  ['@r2d2', ''],
  ['@élan', 'Élan'],
])('%s suggests the name “%s”', (atSign, name) => expect(suggestedName(parseAtSign(atSign))).toBe(name))

test('left as it is, a new page gets the suggested name and nothing else', () => {
  expect(changes(empty, {})).toEqual([
    ['firstname', 'everyone', 'Dana'],
    ['lastname', 'everyone', ''],
  ])
})

test('all of it is for everyone, and the last word is the last name', () => {
  const picture = { type: 'image/jpeg' as const, bytes: Uint8Array.of(255, 216, 255) }
  expect(changes(empty, { name: '  Dana  van der Berg ', about: 'Grows heather', picture })).toEqual([
    ['firstname', 'everyone', 'Dana van der'],
    ['lastname', 'everyone', 'Berg'],
    ['about', 'everyone', 'Grows heather'],
    ['image', 'everyone', picture.bytes],
  ])
})

test('what is there already stays unless it is changed, and what is private is neither shown nor touched', () => {
  const answers = [says('firstname', 'Dee'), says('about', 'Old'), says('about', 'Secret', 'only me')]
  const page = ownProfile(dana, answers, [])
  expect(beginningOf(page)).toEqual({ picture: undefined, name: 'Dee', about: 'Old' })
  expect(changes(page, {})).toEqual([])
  expect(changes(page, { about: '' })).toEqual([['about', 'everyone', '']])
})
