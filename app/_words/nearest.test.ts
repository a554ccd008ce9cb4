import { expect, test } from 'vitest'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { nearest } from './nearest.ts'

const near = (typed: string, ...names: string[]) => nearest(parseAtSign(typed), names.map(parseAtSign))

test.each([
  ['@alcie', 'two letters swapped'],
  ['@alic', 'one left out'],
  ['@allice', 'one too many'],
  ['@alixe', 'another one'],
  ['@a-lice', 'a hyphen'],
  ['@álice', 'an accent'],
  ['@ali', 'the beginning'],
])('%s may be @alice: %s', (typed) => {
  expect(near(typed, '@bob', '@alice', '@malik0')).toContain('@alice')
})

test('who is far off, or typed as they are called, is not meant', () => {
  expect(near('@al', '@alice')).toEqual([])
  expect(near('@zoe', '@joy')).toEqual([])
  expect(near('@alice', '@alice', '@bob')).toEqual([])
  expect(near('@🦄', '@🌻🌻')).toEqual([])
})

test('the nearest come first, three at most, each once', () => {
  const names: AtSign[] = ['@marco', '@maria', '@mario', '@mari', '@marie', '@maria'].map(parseAtSign)
  expect(nearest(parseAtSign('@marix'), names)).toEqual(['@maria', '@mario', '@mari'])
})
