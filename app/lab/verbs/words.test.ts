import { expect, test } from 'vitest'
import { verbs } from '../../../lib/verbs/index.ts'
import { verbWords } from './words.ts'

test.each(verbs.map(({ syntax }) => [syntax.name, syntax] as const))(
  '%s is explained, and its example is one',
  (name, syntax) => {
    const { does, example } = verbWords[name] ?? {}
    expect(does ?? 'nothing: it needs words in words.ts').toMatch(/^[A-Z].*\.$/)
    const line = example?.replaceAll('@me', '@alice') ?? ''
    expect(syntax.accepts(line)).toBe(true)
    expect(syntax.parse(line)).toBeDefined()
  },
)

test('nothing is explained that is no verb', () => {
  const names = new Set(verbs.map(({ syntax }) => syntax.name))
  expect(Object.keys(verbWords).filter((name) => !names.has(name))).toEqual([])
})
