import { expect, test } from 'vitest'
import { formatAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { noindex, noindexKey, parseNoindex } from './noindex.ts'

test('the wish is a public record of our own', () => {
  expect(formatAtKey(noindexKey(parseAtSign('@alice')))).toBe('public:noindex.facet@alice')
})

test.each([noindex, 'TRUE', ' true\n'])('%j asks to be left out', (text) => expect(parseNoindex(text)).toBe(true))

test.each([undefined, '', 'false', 'yes', '1', 'null', 'true false'])('%j asks nothing', (text) => {
  expect(parseNoindex(text)).toBe(false)
})
