import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import { replyBytes } from './reply-bytes.ts'

test('replies are their UTF-8, and none is written over by those that come after it', () => {
  const texts = ['data:ok\n@', 'data:ж🦄日本\n@alice@', '', 'x'.repeat(5_000), 'ж'.repeat(30_000)]
  const written = Array.from({ length: 500 }, (_, i) => `${texts[i % texts.length]}${i}`)
  const bytes = written.map(replyBytes)
  expect(bytes.map(decodeUtf8)).toEqual(written)
  expect(bytes.map((one) => one.length)).toEqual(written.map((text) => encodeUtf8(text).length))
})
