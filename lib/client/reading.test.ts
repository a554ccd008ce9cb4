import { afterEach, expect, test, vi } from 'vitest'
import { fieldsOf } from '../crypto/providers/scheme.ts'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { parseNotice } from './notice.ts'
import { parseStored } from './reading.ts'

const crowd = `[${'{},'.repeat(70_000)}0]`

afterEach(() => vi.restoreAllMocks())

test('what another atSign had a part in is not read when it is made of too much, so that no page stands still', () => {
  const parse = vi.spyOn(JSON, 'parse')
  const unreadable = expect.objectContaining({ name: 'AtError', code: 'AT0014' })
  expect(() => parseStored(`{"key":"k","data":"v","metaData":{"a":${crowd}}}`)).toThrow(unreadable)
  expect(() => parseNotice(`{"id":"1","from":"@bob","key":"k","epochMillis":1,"metadata":${crowd}}`)).toThrow(
    unreadable,
  )
  expect(fieldsOf({ appMetadata: encodeBase64(encodeUtf8(`{"a":${crowd}}`)) })).toEqual({})
  expect(parse).not.toHaveBeenCalled()
})
