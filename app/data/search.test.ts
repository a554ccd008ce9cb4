import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { itemOf } from './items.ts'
import {
  fold,
  marked,
  matching,
  maxSearchedLength,
  type Piece,
  patternIn,
  saidIn,
  sliceRound,
  textOf,
  wordsIn,
} from './search.ts'

const items = (...names: string[]) => names.map((name) => itemOf({ key: parseAtKey(name) }))
const textsOf = (said: Record<string, string>) =>
  new Map(Object.entries(said).map(([name, text]) => [name, textOf(text)]))
const shown = (pieces: readonly Piece[] | undefined) =>
  pieces?.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join('')
const slice = (text: string, typed: string) => shown(sliceRound(textOf(text), wordsIn(typed)))

test.each([
  ['', 4],
  ['phone', 3],
  ['PHONE', 3],
  ['phone bob', 1],
  ['.wavi phone', 2],
  ['everyone', 2],
  ['only me', 1],
  ['nothing', 0],
])('by its names: %j finds %i', (typed, count) => {
  const all = items('public:phone.wavi@alice', '@bob:phone.wavi@alice', 'phone.buzz@alice', 'public:x.app@alice')
  expect(matching(all, { words: wordsIn(typed), texts: new Map() })).toHaveLength(count)
})

test.each([
  ['/^@bob:/', 1],
  [' /PHONE\\.(wavi|buzz)@/ ', 3],
  ['/^phone/', 1],
  ['/x\\.app@alice$/', 1],
])('by a pattern of full names: %j finds %i', (typed, count) => {
  const all = items('public:phone.wavi@alice', '@bob:phone.wavi@alice', 'phone.buzz@alice', 'public:x.app@alice')
  const read = patternIn(typed)
  if (!read || 'problem' in read) throw new Error('no pattern')
  expect(matching(all, { words: [], pattern: read.pattern, texts: new Map() })).toHaveLength(count)
})

test('what is no pattern is said to be none, and a slash alone is a word', () => {
  expect(patternIn('/(/')).toEqual({ problem: 'This is no pattern. One looks like /phone|email/.' })
  for (const typed of ['/', '//', 'a/b', '/phone', 'phone/']) expect(patternIn(typed)).toBeUndefined()
})

test.each([
  ['oakland', ['city.app@alice']],
  ['OAK', ['city.app@alice']],
  ['malaga', ['trip.app@alice']],
  ['MÁLAGA', ['trip.app@alice']],
  ['malaga trip', ['trip.app@alice']],
  ['oakland trip', []],
  ['the', ['city.app@alice', 'trip.app@alice']],
  ['οδοσ', ['street.app@alice']],
  ['fish', ['street.app@alice']],
  ['  ', ['city.app@alice', 'trip.app@alice', 'street.app@alice']],
])('by what it says: %j finds %j', (typed, names) => {
  const all = items('city.app@alice', 'trip.app@alice', 'street.app@alice')
  const texts = textsOf({
    'city.app@alice': 'The whole of Oakland',
    'trip.app@alice': 'the boat to Malaga\u0301',
    'street.app@alice': 'ΟΔΟΣ, ﬁsh',
  })
  expect(matching(all, { words: wordsIn(typed), texts }).map(({ id }) => id)).toEqual(names)
})

test.each([
  ['The boat to Málaga', 'malaga', 'The boat to [Málaga]'],
  ['The boat to Ma\u0301laga', 'mala', 'The boat to [Ma\u0301la]ga'],
  ['cafe\u0301 au lait', 'cafe', '[cafe\u0301] au lait'],
  ['one two one', 'one', '[one] two [one]'],
  ['aaa', 'aa', '[aa]a'],
  ['ﬁsh', 'f', '[ﬁ]sh'],
  ['🦄 İstanbul 🦄', 'istanbul', '🦄 [İstanbul] 🦄'],
  ['🦄🌈🦄', '🌈', '🦄[🌈]🦄'],
  ['red, green', 'green red', '[red], [green]'],
  ['Ｗｉｄｅ', 'wide', '[Ｗｉｄｅ]'],
  ['<b>bold</b> & <mark>', 'mark', '<b>bold</b> & <[mark]>'],
])('in %j %j is marked where it stands', (text, typed, expected) => {
  expect(shown(marked(text, wordsIn(typed)))).toBe(expected)
  expect(slice(text, typed)).toBe(expected)
})

test('a long text is cut round the first hit, at words, and says where there is more', () => {
  const long = `${'before it '.repeat(50)}the needle ${'after it '.repeat(50)}`
  const found = slice(long, 'needle') ?? ''
  expect(found).toMatch(/^…(before|it) .*the \[needle\] after it .*…$/)
  expect(found.length).toBeLessThan(160)
  expect(slice(`needle ${'x '.repeat(200)}`, 'needle')).toMatch(/^\[needle\] x .*…$/)
  expect(slice(`${'x '.repeat(200)}needle`, 'needle')).toMatch(/^…x .*\[needle\]$/)
})

test('no character is cut in two, and a word that is longer than a slice is shown in part', () => {
  const found = slice(`${'🦄'.repeat(100)}needle${'🌈'.repeat(100)}`, 'needle') ?? ''
  expect(found).toMatch(/^…🦄+\[needle\]🌈+…$/u)
  expect(found).not.toMatch(/\p{Surrogate}/u)
  expect(slice(`${'é'.repeat(5_000)}needle`, 'needle')).toMatch(/^…é{24}\[needle\]$/)
})

test('line breaks are room between words, and what would turn the text is left out', () => {
  expect(slice('one\n\n two\tthree', 'two')).toBe('one [two] three')
  expect(slice('a\u202eb needle', 'needle')).toBe('ab [needle]')
})

test('of what is very long the beginning is searched', () => {
  const text = `first ${'x'.repeat(maxSearchedLength)} last`
  expect(slice(text, 'first')).toBeDefined()
  expect(slice(text, 'last')).toBeUndefined()
})

test('what is folded is as long as its characters are one by one, whatever they are', () => {
  const text = 'ΟΔΟΣ Σίσυφος İıIi ﬁﬀ ẞß Ǆ ｶﾞ 가각 שָׁלוֹם مُحَمَّد कि 🏳️‍🌈 é e\u0301\u0323 Å'
  expect(fold(text)).toHaveLength([...text].map(fold).join('').length)
})

test('pictures and other bytes say nothing, and a place says its name', () => {
  const key = (name: string) => parseAtKey(name)
  const said = (name: string, text: string, bytes?: Uint8Array) =>
    saidIn({ key: key(name), text, metadata: {}, ...(bytes && { bytes }) })
  expect(said('image.wavi@alice', '一二三', new Uint8Array([1, 2, 3]))).toBe('')
  expect(said('notes.app@alice', 'as it is')).toBe('as it is')
  expect(said('public:location.wavi@alice', 'Oakland')).toBe('Oakland')
  expect(said('public:phone.wavi@alice', '+1 415 555 0100')).toBe('+1 415 555 0100')
})
