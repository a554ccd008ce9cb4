import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NameIndex } from './name-index.ts'

const texts = (entries: Iterable<{ readonly text: string }>) => Array.from(entries, ({ text }) => text)

test('the names are those that were set and are not gone, in their order, however many', () => {
  const index = new NameIndex()
  const names = new Set<string>()
  const name = fc.nat(3_000).map((n) => `k${n}.wavi@alice`)
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean()), { minLength: 200, maxLength: 400 }), (changes) => {
      for (const [text, there] of changes) {
        index.set(text, there ? {} : undefined)
        if (there) names.add(text)
        else names.delete(text)
      }
      expect(texts(index.all())).toEqual([...names].sort())
      expect(index.has('k7.wavi@alice')).toBe(names.has('k7.wavi@alice'))
    }),
    { numRuns: 40 },
  )
  expect(names.size).toBeGreaterThan(1_000)
  expect(texts(index.all('k12'))).toEqual([...names].filter((text) => text.startsWith('k12')).sort())
  expect(texts(index.all('a'))).toEqual([])
  expect(texts(index.all('z'))).toEqual([])
})

test('what was handed out stays as it was, whatever is set before it is looked at', () => {
  const index = new NameIndex()
  for (let n = 1_000; n < 2_000; n++) index.set(`k${n}.wavi@alice`, {})
  const before = index.all()
  for (let n = 1_000; n < 2_000; n += 2) index.set(`k${n}.wavi@alice`, undefined)
  index.set('a.wavi@alice', {})
  expect(texts(before)).toHaveLength(1_000)
  expect(texts(index.all())).toHaveLength(501)
})
