import { afterEach, expect, test, vi } from 'vitest'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { parseFeatures } from '../protocol/features.ts'
import { metadataFromJson, parseMetadata } from '../protocol/metadata.ts'
import { parseErrorReply } from '../protocol/reply.ts'
import { syntax as batch } from './batch.ts'
import { syntax as enroll } from './enroll/syntax.ts'
import { syntax as from } from './from.ts'
import { syntax as update } from './update-json.ts'

// A line of some megabytes that makes millions of objects: wherever JSON of a stranger comes in, it is refused before it is read.
const crowd = `[${'{},'.repeat(70_000)}0]`
const crowded = `{"a":${crowd}}`

afterEach(() => vi.restoreAllMocks())

for (const [what, read, code] of [
  ['what a client tells of itself', () => from.parse(`from:@alice:clientConfig:${crowded}`), 'AT0011'],
  ['the request of an app', () => enroll.parse(`enroll:request:${crowded}`), 'AT0022'],
  ['a value with its metadata', () => update.parse(`update:json:${crowded}`), 'AT0022'],
  ['a batch of commands', () => batch.parse(`batch:${crowd}`), 'AT0022'],
  [
    'what applications keep beside a value',
    () => parseMetadata(`:appMetadata:${encodeBase64(encodeUtf8(crowded))}`),
    'AT0003',
  ],
] as const) {
  test(`${what} is refused unread when it is made of too much`, () => {
    const parse = vi.spyOn(JSON, 'parse')
    expect(read).toThrow(expect.objectContaining({ name: 'AtError', code }))
    expect(parse).not.toHaveBeenCalled()
  })
}

test('what others say that may be left aside is left unread when it is made of too much', () => {
  const parse = vi.spyOn(JSON, 'parse')
  expect(parseFeatures(`{"features":${crowd}}`).size).toBe(0)
  expect(parseErrorReply(`error:${crowded}`)).toMatchObject({ code: 'AT0011' })
  expect(metadataFromJson({ pubKeyHash: crowd })).toEqual({})
  expect(parse).not.toHaveBeenCalled()
})
