import { expect, test } from 'vitest'
import { ReadCache } from './read-cache.ts'

function filled(maxBytes: number, texts: string): ReadCache<string> {
  const cache = new ReadCache<string>(maxBytes)
  for (const text of texts) cache.set(text, text, 10)
  return cache
}

const held = (cache: ReadCache<string>, texts: string) => [...texts].filter((text) => cache.get(text)).join('')

test('gives up the oldest when there is no more room', () => {
  expect(held(filled(40, 'abcdef'), 'abcdef')).toBe('cdef')
})

test('gives up last what is being read', () => {
  const cache = filled(40, 'abcd')
  cache.get('a')
  cache.set('e', 'e', 10)
  expect(held(cache, 'abcde')).toBe('acde')
})

test('forgets that something was read when it has been spared once', () => {
  const cache = filled(40, 'abcd')
  cache.get('a')
  for (const text of 'efghi') cache.set(text, text, 10)
  expect(held(cache, 'abcdefghi')).toBe('fghi')
})

test('keeps what is read all the time, whoever walks through all the rest', () => {
  const cache = filled(40, 'ab')
  for (let n = 0; n < 1000; n += 1) {
    cache.set(String(n), 'x', 10)
    expect(cache.get('a')).toBe('a')
  }
})

test('counts what is replaced or deleted as gone', () => {
  const cache = filled(40, 'aaaaaaabcd')
  expect(held(cache, 'abcd')).toBe('abcd')
  cache.delete('a')
  cache.delete('a')
  cache.set('e', 'e', 10)
  expect(held(cache, 'bcde')).toBe('bcde')
})

test('does not hold what would leave little room for others, nor what it replaces', () => {
  const cache = filled(40, 'abc')
  cache.set('a', 'large', 11)
  expect(held(cache, 'abc')).toBe('bc')
})

test('holds nothing after it was cleared, and can be filled again', () => {
  const cache = filled(40, 'abcd')
  cache.clear()
  expect(held(cache, 'abcd')).toBe('')
  for (const text of 'efgh') cache.set(text, text, 10)
  expect(held(cache, 'efgh')).toBe('efgh')
})
