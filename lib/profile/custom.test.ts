import { describe, expect, test } from 'vitest'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { type CustomRecord, customItem, customSlug, formatCustomRecord, parseCustomRecord } from './custom.ts'

const podcast =
  '{"label":"Podcast","category":"FEATURED","type":"Youtube","value":"aBcDeFgHiJk","valueDescription":"Episode 1","valueLabel":"https://www.youtube.com/watch?v=aBcDeFgHiJk"}'
const bank =
  '{"label":"Bank","category":"ADDITIONAL_DETAILS","type":"Number","value":"12345678","valueDescription":null,"valueLabel":""}'

const itemOf = (text: string) => customItem(parseCustomRecord(text) as CustomRecord)
const record = (more: object) =>
  itemOf(JSON.stringify({ label: 'Thing', category: 'DETAILS', type: 'Text', value: 'x', ...more }))

for (const text of [podcast, bank]) {
  test(`${text.slice(0, 20)}… comes back byte for byte`, () =>
    expect(formatCustomRecord(parseCustomRecord(text) as CustomRecord)).toBe(text))
}

test('a film is known by its eleven letters, and leads to where it was found', () => {
  expect(itemOf(podcast)).toEqual({
    label: 'Podcast',
    section: 'featured',
    description: 'Episode 1',
    content: {
      kind: 'film',
      id: 'aBcDeFgHiJk',
      text: 'https://www.youtube.com/watch?v=aBcDeFgHiJk',
      href: 'https://www.youtube.com/watch?v=aBcDeFgHiJk',
    },
  })
})

test('a title becomes the name that the old app gives it', () => {
  expect(customSlug(' Podcast, season 2! ')).toBe('podcast__season_2_')
  expect(customSlug('a:b@c;d?e')).toBe('a_b_c_d_e')
})

describe('what old apps did to it', () => {
  test('GAMING is GAMER, and a category nobody knows is DETAILS', () => {
    expect(record({ category: 'GAMING' })?.section).toBe('games')
    expect(record({ category: 'WHATEVER' })?.section).toBe('details')
    expect(record({ category: null })?.section).toBe('details')
  })
  test('a type may be an object', () => {
    expect(parseCustomRecord('{"label":"A","type":{"name":"TextInputType.number"},"value":5}')).toMatchObject({
      type: 'Number',
      value: '5',
    })
    expect(record({ type: { name: 'TextInputType.url' }, value: 'https://example.org/' })?.content).toMatchObject({
      kind: 'link',
    })
  })
  test('pictures inside are base64 or Base2e15', () => {
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5])
    for (const value of [encodeBase64(jpeg), encodeBase2e15(jpeg)]) {
      expect(record({ type: 'Image', value })?.content).toEqual({
        kind: 'picture',
        picture: { type: 'image/jpeg', bytes: jpeg },
      })
    }
  })
  test('what is markup by design has its words beside it, and everything else is as it was typed', () => {
    const markup = '<p>Hi <b>there</b></p><script>steal()</script>'
    expect(record({ type: 'Html', value: markup })?.content).toEqual({ kind: 'markup', text: 'Hi there', markup })
    const long = `<p>Hi</p>${'<i></i>'.repeat(3_000)}`
    expect(record({ type: 'Html', value: long })?.content).toEqual({ kind: 'text', text: expect.stringMatching(/^Hi/) })
    expect(record({ type: 'Html', value: '<script>steal()</script>' })).toBeUndefined()
    const typed = 'x<y>z <b>bold</b> &amp;'
    expect(record({ label: typed, type: 'Text', value: typed, valueDescription: typed })).toMatchObject({
      label: typed,
      description: typed,
      content: { kind: 'text', text: typed },
    })
  })
  test('a link that is none stays text', () => {
    for (const value of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'see my site'])
      expect(record({ type: 'Link', value })?.content).toEqual({ kind: 'text', text: value })
  })
})

for (const text of ['null', '', '[]', '7', '{"value":"no label"}', '{"label":7', '{"label":{}}']) {
  test(`${JSON.stringify(text)} is no custom item`, () => expect(parseCustomRecord(text)).toBeUndefined())
}
