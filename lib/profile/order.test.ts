import { expect, test } from 'vitest'
import { maxOrderLength, parseOrder, placeIn, rebaseOrder, replaceOrder } from './order.ts'

const stored =
  '{"DETAILS":"[\\"email\\",\\"firstname\\",\\"Podcast, season 2!\\"]","SOCIAL":"[\\"github\\"]","NEWS":"[\\"x\\"]"}'

test('the double-encoded order is read, categories nobody knows too', () => {
  expect([...parseOrder(stored)]).toEqual([
    ['DETAILS', ['email', 'firstname', 'Podcast, season 2!']],
    ['SOCIAL', ['github']],
    ['NEWS', ['x']],
  ])
  expect(placeIn(parseOrder(stored), 'DETAILS', 'custom_podcast__season_2_', 'podcast, season 2!')).toBe(2)
  expect(placeIn(parseOrder(stored), 'DETAILS', 'phone')).toBe(Number.POSITIVE_INFINITY)
})

test('one category is put in another order, as texts in a text, and all else stays as it was', () => {
  const odd = '{"DETAILS":"[\\"email\\"]","NEWS":{"x":1},"GAMING":"[\\"ps4\\"]"}'
  expect(replaceOrder(odd, 'DETAILS', ['phone', 'email', 'phone'])).toBe(
    '{"DETAILS":"[\\"phone\\",\\"email\\"]","NEWS":{"x":1},"GAMING":"[\\"ps4\\"]"}',
  )
  for (const broken of ['', 'null', '[1]', '{"DETAILS":'])
    expect(replaceOrder(broken, 'SOCIAL', ['github'])).toBe('{"SOCIAL":"[\\"github\\"]"}')
  expect(parseOrder(replaceOrder(stored, 'SOCIAL', ['twitter', 'github'])).get('SOCIAL')).toEqual(['twitter', 'github'])
})

test('what was put in order here goes on top of what was put in order elsewhere meanwhile', () => {
  const before = '{"DETAILS":"[\\"phone\\",\\"email\\"]","SOCIAL":"[\\"github\\"]"}'
  const here = replaceOrder(before, 'DETAILS', ['email', 'phone'])
  const there = '{"DETAILS":"[\\"phone\\",\\"email\\"]","SOCIAL":"[\\"x\\"]","NEWS":{"y":1}}'
  expect(rebaseOrder(before, here, there)).toBe(
    '{"DETAILS":"[\\"email\\",\\"phone\\"]","SOCIAL":"[\\"x\\"]","NEWS":{"y":1}}',
  )
})

test('one that is too long to be read is not cut down to what was changed in it', () => {
  const long = JSON.stringify({ DETAILS: JSON.stringify(Array.from({ length: 3_000 }, (_, i) => `title ${i}`)) })
  expect(long.length).toBeGreaterThan(maxOrderLength)
  expect(replaceOrder(long, 'SOCIAL', ['github'])).toContain('title 2999')
})

test('duplicates count once', () => {
  expect(parseOrder('{"DETAILS":"[\\"email\\",\\"phone\\",\\"email\\"]"}').get('DETAILS')).toEqual(['email', 'phone'])
})

test('an order that is longer than any page is none', () => {
  const names = Array.from({ length: maxOrderLength }, (_, i) => `n${i}`)
  expect(parseOrder(JSON.stringify({ DETAILS: names })).size).toBe(0)
})

test('an order that was encoded once is read too', () => {
  expect(parseOrder('{"DETAILS":["phone",7,null,"email"]}').get('DETAILS')).toEqual(['phone', 'email'])
})

for (const text of ['', 'null', '7', '[]', '"DETAILS"', '{"DETAILS":', '{"DETAILS":"[\\"email"}', '{"DETAILS":null}']) {
  test(`${JSON.stringify(text)} is no order, and no harm`, () => expect(parseOrder(text).size).toBe(0))
}
