import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearSearch as linearSearchWithin } from './linear-regex.ts'

const exhausted = () => new Error('exhausted')
const linearSearch = (pattern: string) =>
  linearSearchWithin(pattern, { maxSteps: 2000, maxTaken: Number.POSITIVE_INFINITY, exhausted })

const names = [
  '',
  'public:location.wavi@alice',
  '@bob:phone.wavi@alice',
  '@bob:phone.buzz@alice',
  'cached:@alice:card.my-app@bob',
  'cached:public:publickey@bob',
  'public:__hidden@alice',
  '@🦄:x_1.é@alice🛠',
  'aaaaaaaaaaaab',
]

const patterns = [
  '.wavi',
  '\\.wavi@',
  '^public:.*',
  '^@bob:.*\\.(wavi|buzz)@alice$',
  '(?:phone|card)\\.[a-z-]+@',
  '(?<what>phone)',
  'PHONE',
  '[^a-y]',
  '[\\w-]+@bob$',
  '\\bwavi\\b',
  '\\Bavi',
  'a{3}b',
  'a{3,}b',
  '^a{2,12}b$',
  '^a{13,}b',
  '(a+)+$',
  '(a|a)*b$',
  '(a*)*b',
  '()*x',
  'x?y??z*?',
  '|never',
  'a|',
  '',
  '^$',
  '^^public',
  '[]',
  '[^]',
  '\\u0061+\\x62',
  '\\d|é',
  '🦄',
  '[🦄]',
  'x{',
  'x{,3}',
  ']',
  '}',
]

describe('finds what the platform finds', () => {
  test.each(patterns)('/%s/', (pattern) => {
    const search = linearSearch(pattern)
    const platform = new RegExp(pattern, 'i')
    expect(names.map((name) => search?.(name))).toEqual(names.map((name) => platform.test(name)))
  })

  test('for patterns that nobody thought of', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\w',
      '\\b',
      '^',
      '$',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{2}',
      '{1,3}',
      '(?:',
    )
    const pattern = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''))
    const text = fc.array(fc.constantFrom('a', 'b', '.', 'A'), { maxLength: 7 }).map((units) => units.join(''))
    fc.assert(
      fc.property(pattern.filter(compiles), text, (source, subject) => {
        const search = linearSearch(source)
        if (search) expect(search(subject)).toBe(new RegExp(source, 'i').test(subject))
      }),
      { seed: 20241024, numRuns: 3000 },
    )
  })
})

test('a pattern made to take for ever takes a moment', () => {
  const search = linearSearch('^(([a-z])+.)+\\d([a-z])+$|(a|aa|a?)*c|(.*)*x')
  expect(search?.('a'.repeat(248))).toBe(false)
})

test.each(['(?=a)', '(?!a)', '(?<=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '(a{99}){99}', 'a{1,5000}'])(
  '%s is left to others',
  (pattern) => {
    expect(linearSearch(pattern)).toBeUndefined()
  },
)

test('a pattern of too many steps is left to others', () => {
  const within = (maxSteps: number) => linearSearchWithin('a{10}', { maxSteps, maxTaken: 1000, exhausted })
  expect(within(20)?.('a'.repeat(10))).toBe(true)
  expect(within(9)).toBeUndefined()
})

test('the steps of all texts together are counted, and one too many is refused', () => {
  const search = linearSearchWithin('b', { maxSteps: 10, maxTaken: 20, exhausted })
  expect(search?.('aaa')).toBe(false)
  expect(search?.('aaa')).toBe(false)
  expect(() => search?.('aaaaaaaaaa')).toThrow('exhausted')
  expect(() => search?.('b')).toThrow('exhausted')
})

function compiles(source: string): boolean {
  try {
    return Boolean(new RegExp(source, 'i'))
  } catch {
    return false
  }
}
