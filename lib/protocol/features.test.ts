import { expect, test } from 'vitest'
import { parseFeatures } from './features.ts'

const told = (...features: unknown[]) => [...parseFeatures(JSON.stringify({ version: '3.16.6', features }))]

test('what is listed is there, whatever its status, unless that is Retired [2026 §9]', () => {
  expect(told({ name: 'a', status: 'GA' }, { name: 'b', status: 'Preview' }, { name: 'c' })).toEqual(['a', 'b', 'c'])
  expect(told({ name: 'a', status: 'Retired' }, { name: 'b', status: 'retired' })).toEqual(['b'])
})

test('what is listed twice is gone when it is retired once', () => {
  expect(told({ name: 'a', status: 'GA' }, { name: 'a', status: 'Retired' })).toEqual([])
  expect(told({ name: 'a', status: 'Retired' }, { name: 'a', status: 'GA' })).toEqual([])
})

test.each([
  null,
  '',
  '{',
  'null',
  '7',
  '[]',
  '{"version":"3.0.52"}',
  '{"features":{}}',
  '{"features":[null,7,{},{"name":1}]}',
])('%s lists nothing', (payload) => expect(parseFeatures(payload).size).toBe(0))
