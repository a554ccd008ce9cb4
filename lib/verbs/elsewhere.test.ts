import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { metadataFromJson } from '../protocol/metadata.ts'
import { parseFound } from './elsewhere.ts'

const key = '@alice:phone.wavi@bob'
const limits = { maxReplyParts: 65_536 }

const read = (payload: string) => {
  const { value, mayBeKept, metadata } = parseFound(payload, key, limits)
  return { value, mayBeKept, metadata }
}

/** What a plain reading of the whole says. */
const wholly = (payload: string) => {
  const { data, metaData } = JSON.parse(payload)
  return { value: data, mayBeKept: metaData.ttr !== undefined, metadata: metadataFromJson(metaData) }
}

test('what another server says is what its JSON says, whatever is in the value and beside it', () => {
  const tricky = fc.constantFrom(
    '"',
    '\\',
    '","data":"',
    '","metaData":{"',
    '}}',
    '"ttr"',
    'ж🦄',
    '\u0001',
    'x',
    '{"key":"',
  )
  const text = fc.array(tricky, { maxLength: 5 }).map((parts) => parts.join(''))
  const metaData = fc.record(
    { version: fc.nat(), ttr: fc.constantFrom(-1, 60), isEncrypted: fc.boolean(), ivNonce: text, odd: text },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(text, text, metaData, (key, data, metaData) => {
      const payload = JSON.stringify({ key, data, metaData })
      expect(read(payload)).toEqual(wholly(payload))
    }),
    { numRuns: 2_000 },
  )
})

test('a value that may be kept is kept, however the name of that is written', () => {
  for (const ttr of ['"ttr"', '"\\u0074tr"']) {
    expect(read(`{"key":"${key}","data":"1","metaData":{${ttr}:60}}`).mayBeKept).toBe(true)
  }
})

test('the value is what stands beside the name, not what stands deeper', () => {
  const inner = '{"p":"q","data":"other","metaData":{"version":1}}'
  expect(read(`{"key":"${key}","more":${inner},"data":"1","metaData":{"version":2}}`).value).toBe('1')
})

test('of two values the last is meant, as in any JSON', () => {
  expect(read(`{"key":"${key}","data":"1","metaData":{"version":2},"data" :"2","more":{}}`).value).toBe('2')
})

test('metadata that cannot be read are an error for who asks for them', () => {
  const found = parseFound(`{"key":"${key}","data":"1","metaData":{"a":}}`, key, limits)
  expect(found.value).toBe('1')
  expect(() => found.metadata).toThrow(AtError)
})

test.each([
  '{"key":"a","data":"1","metaData":[]}',
  '{"key":"a","data":1,"metaData":{}}',
  '[]',
  '{"key":"a","data":"1',
  '{"key":"a","data":"\u0007","metaData":{"version":1}}',
])('%j is not what a server says', (payload) => expect(() => parseFound(payload, key, limits).value).toThrow(AtError))
