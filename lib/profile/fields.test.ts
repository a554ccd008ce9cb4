import { expect, test } from 'vitest'
import { formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { audienceOf, keyFor, profileName, sameAudience } from './audience.ts'
import { audienceLabel } from './audience-label.ts'
import { asTyped, complaintAbout, type Field, fieldNamed, fields } from './fields.ts'
import { parseReference } from './reference.ts'
import { looksLikeEmail, mailLink, maxLinkLength, phoneLink, safeLink } from './safe-link.ts'
import { maxLineLength, maxTextLength } from './text.ts'
import { readTheme, shownColor, themeColors } from './theme.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const field = (name: string) => fieldNamed(name) as Field

test('every field of the old app is there, under the name of its key, whatever its case', () => {
  expect(fields).toHaveLength(32)
  expect(fieldNamed('THEME')?.name).toBe('theme')
  expect(fieldNamed('nosuch')).toBeUndefined()
})

const accepted: [string, string][] = [
  ['firstname', ''],
  ['firstname', 'Ålice 🌻'],
  ['email', 'alice@example.org'],
  ['email', '  '],
  ['email', 'atsign://email@bob'],
  ['phone', '+1 555 0100'],
  ['phone', '(030) 1234-567'],
  ['about', 'two\nlines'],
  ['about', '<b>bold</b> <script>alert(1)</script>'],
  ['firstname', '\u05e9\u05dc\u05d5\u05dd\u200f'],
  ['about', 'x'.repeat(maxTextLength)],
  ['firstname', 'x'.repeat(maxLineLength)],
  ['theme', 'dark'],
  ['theme_color', 'ef5743'],
]
for (const [name, text] of accepted)
  test(`${name} takes ${JSON.stringify(text.slice(0, 30))}`, () =>
    expect(complaintAbout(field(name), text)).toBeUndefined())

test('a number pasted from a contact app is taken without the marks around it', () => {
  const pasted = asTyped(field('phone'), '\u202d+1 415 555 0142\u202c')
  expect(pasted).toBe('+1 415 555 0142')
  expect(asTyped(field('about'), '\u202dx')).toBe('\u202dx')
})

test('a user name and a mail address have no blanks, and a gamer’s name may have', () => {
  expect(asTyped(field('github'), ' alice m ')).toBe('alicem')
  expect(asTyped(field('email'), 'alice@example.org ')).toBe('alice@example.org')
  expect(asTyped(field('xbox'), 'Major Nelson')).toBe('Major Nelson')
})

const refused: [string, string, RegExp][] = [
  ['email', 'alice', /alice@example\.org/],
  ['email', 'a b@example.org', /e-mail/],
  ['phone', 'call me', /digits/],
  ['phone', '()', /digits/],
  ['firstname', 'two\nlines', /one line/],
  ['firstname', 'A\u0007', /invisible/],
  ['firstname', '\u202eecilA', /invisible/],
  ['about', 'half \ud83d of a pair', /invisible/],
  ['about', '\u2066turned', /invisible/],
  ['firstname', 'x'.repeat(maxLineLength + 1), /200 characters/],
  ['about', 'x'.repeat(maxTextLength + 1), /10,000 characters/],
  ['github', 'https://example.org/alice', /GitHub/],
  ['theme', 'blue', /light or dark/],
  ['theme_color', 'red', /six/],
  ['privateaccount', 'yes', /true or false/],
]
for (const [name, text, sentence] of refused)
  test(`${name} refuses ${JSON.stringify(text.slice(0, 30))} with a sentence`, () =>
    expect(complaintAbout(field(name), text)).toMatch(sentence))

test('an audience and its key lead to each other', () => {
  for (const [audience, text] of [
    ['everyone', 'public:phone.wavi@alice'],
    // What only the owner sees has the old spelling. [data formats, trap 1]
    ['only me', '@alice:phone.wavi@alice'],
    [bob, '@bob:phone.wavi@alice'],
  ] as const) {
    const key = keyFor('phone', alice, audience)
    expect(formatAtKey(key)).toBe(text)
    expect(audienceOf(key)).toBe(audience)
    expect(profileName(key)).toEqual({ name: 'phone', namespace: 'wavi' })
  }
  expect(audienceOf(parseAtKey('phone.wavi@alice'))).toBe('only me')
  expect(audienceOf(parseAtKey('cached:public:phone.wavi@bob'))).toBeUndefined()
  expect(formatAtKey(keyFor('phone', alice, alice))).toBe('@alice:phone.wavi@alice')
  expect(['everyone', 'only me', bob].map((audience) => audienceLabel(audience as typeof bob))).toEqual([
    'Everyone',
    'Only me',
    '@bob',
  ])
  expect(sameAudience(parseAtSign('@☕'), parseAtSign('@☕\ufe0f'))).toBe(true)
})

test('records of other apps in the same namespace are no fields', () => {
  for (const text of ['public:following_by_self.at_follows.wavi@alice', 'phone.buzz@alice', 'public:publickey@alice'])
    expect(profileName(parseAtKey(text))).toBeUndefined()
})

test('a reference names its record', () => {
  expect(parseReference(' atsign://email@bob ')).toEqual({ name: 'email', owner: '@bob' })
  for (const text of [
    'email@bob',
    'atsign://@bob',
    'atsign://email',
    'atsign://a@b@c',
    'atsign://a b@c',
    'see atsign://email@bob',
  ])
    expect(parseReference(text)).toBeUndefined()
})

test('only harmless addresses become links', () => {
  expect(safeLink('https://example.org/a b')).toBe('https://example.org/a%20b')
  for (const text of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
    'example.org',
    '//example.org',
    'https://',
  ])
    expect(safeLink(text)).toBeUndefined()
  expect(mailLink('alice+wavi@example.org')).toBe('mailto:alice%2Bwavi@example.org')
  expect(mailLink('alice@example.org?bcc=all@example.org')).toBeUndefined()
  expect(phoneLink('+1 (555) 0100')).toBe('tel:+15550100')
  expect(phoneLink('call me')).toBeUndefined()
})

test('an address of any length is looked through once', () => {
  expect(looksLikeEmail('alice@example.org')).toBe(true)
  for (const text of ['alice', '@b.c', 'a@', 'a@b', 'a@.b', 'a@b.', 'a@b@c.d', 'a b@c.d', 'a@b.c>'])
    expect(looksLikeEmail(text)).toBe(false)
  // Minutes, where every dot was tried as the last one.
  expect(looksLikeEmail(`a@${'.'.repeat(1_000_000)}@`)).toBe(false)
  expect(looksLikeEmail(`a@${'b.'.repeat(500_000)}c`)).toBe(true)
})

test('what is longer than any address is no link', () => {
  const long = 'a'.repeat(maxLinkLength)
  expect(mailLink(`${long}@example.org`)).toBeUndefined()
  expect(phoneLink('5'.repeat(maxLinkLength + 1))).toBeUndefined()
  expect(safeLink(`https://example.org/${long}`)).toBeUndefined()
})

test('the theme is the owner’s, and light green when she has none', () => {
  expect(readTheme(undefined, undefined)).toEqual({ mode: 'light', color: '6EBCB7' })
  expect(readTheme('Dark', 'ef5743')).toEqual({ mode: 'dark', color: 'EF5743' })
  expect(readTheme('pink', '"><script>')).toEqual({ mode: 'light', color: '6EBCB7' })
  expect(shownColor({ mode: 'dark', color: '58419C' })).toBe('#BB86FC')
  for (const { light, dark } of themeColors) {
    expect(shownColor(readTheme('light', light))).toBe(`#${light}`)
    expect(shownColor(readTheme('dark', light))).toBe(`#${dark}`)
  }
})
