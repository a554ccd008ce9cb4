import { describe, expect, test } from 'vitest'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { type CustomRecord, parseCustomRecord } from './custom.ts'
import {
  complaintAboutCustom,
  complaintAboutTitle,
  customFieldNamed,
  customRecordOf,
  filmIn,
  formatTyped,
  newCustomField,
  titleForFile,
  typedOf,
  withTyped,
} from './custom-field.ts'

const field = newCustomField(' Podcast, season 2! ', 'FEATURED', 'Youtube')

test('a title, a place on the page and a kind make a field, and what is typed its record', () => {
  expect(field).toMatchObject({
    name: 'custom_podcast__season_2_',
    label: 'Podcast, season 2!',
    section: 'featured',
    kind: 'custom',
  })
  const empty = customRecordOf(field)
  expect(formatTyped(empty)).toBe('')
  const film = withTyped(empty, 'https://youtu.be/aBcDeFgHiJk?t=10')
  expect(formatTyped({ ...film, valueDescription: 'Episode 1' })).toBe(
    '{"label":"Podcast, season 2!","category":"FEATURED","type":"Youtube","value":"aBcDeFgHiJk","valueDescription":"Episode 1","valueLabel":"https://youtu.be/aBcDeFgHiJk?t=10"}',
  )
  expect(typedOf(film)).toBe('https://youtu.be/aBcDeFgHiJk?t=10')
  expect(withTyped(empty, ' youtu.be/aBcDeFgHiJk ').valueLabel).toBe('https://youtu.be/aBcDeFgHiJk')
  expect(typedOf(withTyped(empty, 'aBcDeFgHiJk'))).toBe('https://www.youtube.com/watch?v=aBcDeFgHiJk')
})

test('what is stored is a field again, under its own title', () => {
  const stored = formatTyped(withTyped(customRecordOf(field), 'aBcDeFgHiJk'))
  expect(customFieldNamed(field.name, stored)).toEqual(field)
  expect(customFieldNamed('custom_dr._who', '')).toMatchObject({ label: 'dr. who', section: 'details' })
  expect(customFieldNamed('phone', '')).toBeUndefined()
})

describe('an edit keeps what it does not know', () => {
  const edited = (text: string, typed: string) => {
    const record = parseCustomRecord(text) as CustomRecord
    return formatTyped(withTyped(record, typed))
  }
  test('members of others, in their places', () =>
    expect(edited('{"v":2,"label":"A","category":"DETAILS","type":"Text","value":"x","tags":["t"]}', 'y')).toBe(
      '{"v":2,"label":"A","category":"DETAILS","type":"Text","value":"y","tags":["t"],"valueDescription":null,"valueLabel":""}',
    ))
  test('a category and a type that nobody here knows', () =>
    expect(edited('{"label":"A","category":"POETRY","type":"Haiku","value":"x"}', 'y')).toContain(
      '"category":"POETRY","type":"Haiku"',
    ))
  test('but for the forms of old, which become those of today', () =>
    expect(
      edited(
        '{"label":"A_deleted","category":null,"type":{"name":"TextInputType.url"},"value":5}',
        'https://a.example',
      ),
    ).toBe(
      '{"label":"A","category":"DETAILS","type":"Link","value":"https://a.example","valueDescription":null,"valueLabel":""}',
    ))
})

test.each([
  ['https://www.youtube.com/watch?v=aBcDeFgHiJk&list=x', 'aBcDeFgHiJk'],
  ['https://m.youtube.com/watch?list=x&v=aBcDeFgHiJk', 'aBcDeFgHiJk'],
  ['youtube.com/shorts/aBcDeFgHiJk', 'aBcDeFgHiJk'],
  ['https://www.youtube-nocookie.com/embed/aBcDeFgHiJk', 'aBcDeFgHiJk'],
  ['https://www.youtube.com/live/aBcDeFgHiJk?si=1', 'aBcDeFgHiJk'],
  [' youtu.be/aBcDeFgHiJk ', 'aBcDeFgHiJk'],
  ['aBcDeFgHiJk', 'aBcDeFgHiJk'],
  ['https://www.youtube.com/@alice', undefined],
  ['https://youtube.com.evil.example/watch?v=aBcDeFgHiJk', undefined],
  ['https://vimeo.com/aBcDeFgHiJk', undefined],
  ['javascript:aBcDeFgHiJk', undefined],
  ['', undefined],
])('%j leads to film %s', (address, id) => expect(filmIn(address)).toBe(id))

describe('a title', () => {
  const taken = ['custom_my_song', 'phone']
  test.each(['A', 'Café №1', '🎸 songs', 'Dr. Who', "Rock 'n' roll", 'x'.repeat(80)])('%j will do', (title) =>
    expect(complaintAboutTitle(title, taken)).toBeUndefined(),
  )
  test.each([
    ['', /title/],
    ['   ', /title/],
    ['x'.repeat(81), /80 characters/],
    ['My song', /already/],
    ['MY@song', /already/],
    ['a/b', /can’t be kept/],
    ['two\nlines', /one line/],
    ['a\u200bb', /can’t be kept/],
  ])('%j will not', (title, why) => expect(complaintAboutTitle(title, taken)).toMatch(why))
})

describe('a value', () => {
  const of = (type: string, value: string) =>
    complaintAboutCustom(JSON.stringify({ label: 'T', category: 'DETAILS', type, value }))
  const jpeg = encodeBase2e15(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1]))
  test.each([
    ['Text', 'two\nlines'],
    ['Link', 'https://example.org/x'],
    ['Link', 'example.org/x?y'],
    ['Link', 'mailto:a@example.org'],
    ['Number', '12345678'],
    ['Number', '-1 234,50'],
    ['Youtube', 'aBcDeFgHiJk'],
    ['Html', '<b>bold</b>'],
    ['Image', jpeg],
    ['Location', '{"location":"Oakland"}'],
  ])('%s %j will do', (type, value) => expect(of(type, value)).toBeUndefined())
  test.each([
    ['Link', 'javascript:alert(1)', /link/],
    ['Link', 'no link', /link/],
    ['Number', 'twelve', /digits/],
    ['Youtube', 'https://vimeo.com/1', /YouTube/],
    ['Image', 'no picture', /picture/],
    ['Text', 'x'.repeat(10_001), /10,000/],
    ['Text', 'a\u0007b', /invisible/],
  ])('%s %j will not', (type, value, why) => expect(of(type, value)).toMatch(why))
  test('of no known form is not touched', () => expect(complaintAboutCustom('null')).toMatch(/form/))
})

test.each([
  ['low_tide at the point.JPG', [], 'low tide at the point'],
  ['IMG_2041.jpeg', [], 'A picture'],
  ['IMG_2042.jpeg', ['custom_a_picture', 'custom_a_picture_2'], 'A picture 3'],
  ['Picture.png', [], 'A picture'],
  ['', [], 'A picture'],
  ['LOW tide.png', ['custom_low_tide'], 'LOW tide 2'],
  ['a\u0000b.png', [], 'A picture'],
])('a file called %j becomes a title beside %j: %s', (name, taken, title) => {
  expect(titleForFile(name, taken)).toBe(title)
})

test('a file of any name becomes a title that will do', () => {
  for (const name of ['x'.repeat(300), '🌊'.repeat(60), '../../etc/passwd', '<b>.png', '\u202egnp.exe', ' ', '.png']) {
    expect(complaintAboutTitle(titleForFile(name, []), [])).toBeUndefined()
  }
})
