import { expect, test } from 'vitest'
import { formatShared, parseShared, type Shared, suggestionFor } from './shared.ts'

const nothing: Shared = { title: '', text: '', url: '' }

test.each<[string, Partial<Shared>, object]>([
  ['a text', { text: 'Bread,\nmilk' }, { type: 'Text', title: '', value: 'Bread,\nmilk' }],
  ['a note with a title', { title: 'Shopping', text: 'Bread' }, { type: 'Text', title: 'Shopping', value: 'Bread' }],
  ['a page', { title: 'Bread', url: 'https://example.org/bread' }, { type: 'Link', title: 'Bread', description: '' }],
  [
    'a page whose link is in the text',
    { text: 'How to bake bread https://www.example.org/bread' },
    { type: 'Link', title: 'How to bake bread', value: 'https://www.example.org/bread', description: '' },
  ],
  ['a link alone', { text: 'https://www.example.org/x' }, { type: 'Link', title: 'example.org', description: '' }],
  [
    'a film',
    { title: 'A film', text: 'See this https://youtu.be/aBcDeFgHiJk' },
    { type: 'Youtube', title: 'A film', value: 'https://youtu.be/aBcDeFgHiJk', description: 'See this' },
  ],
  ['a picture', { text: 'At sea', picture: Uint8Array.of(1) }, { type: 'Image', title: 'At sea', description: '' }],
  ['a link that leads nowhere good', { url: 'javascript:alert(1)' }, { type: 'Text', value: 'javascript:alert(1)' }],
  ['a long title', { title: 'x'.repeat(200), text: 'y' }, { type: 'Text', title: 'x'.repeat(80) }],
])('%s is suggested as what it is', (_, shared, expected) =>
  expect(suggestionFor({ ...nothing, ...shared })).toMatchObject(expected),
)

test('what waits is read as it was kept, and what is none is not', () => {
  const shared = { title: 'A', text: 'B', url: 'C', picture: Uint8Array.of(0, 255) }
  expect(parseShared(formatShared(shared))).toEqual(shared)
  for (const text of ['', '{', '[]', 'null', '{"title":7}', formatShared(nothing)]) {
    expect(parseShared(text)).toBeUndefined()
  }
})
