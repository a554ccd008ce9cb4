import { expect, test } from 'vitest'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { complaintAboutPicture, maxPictureBytes, readPicture, sniffPicture } from './picture.ts'

const starts = {
  'image/jpeg': [0xff, 0xd8, 0xff, 0xe0],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/webp': [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50],
  'image/gif': [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
}

for (const [type, start] of Object.entries(starts)) {
  const bytes = new Uint8Array([...start, 9, 8, 7])
  test(`a ${type} is known by its bytes, in every form it is stored in`, () => {
    expect(sniffPicture(bytes)).toBe(type)
    const picture = { type, bytes }
    expect(readPicture({ text: encodeBase2e15(bytes), bytes })).toEqual(picture)
    // Very old records have base64, or no `isBinary` beside their Base2e15. [data formats §8.4]
    expect(readPicture({ text: encodeBase64(bytes) })).toEqual(picture)
    expect(readPicture({ text: encodeBase2e15(bytes) })).toEqual(picture)
    expect(complaintAboutPicture(bytes)).toBeUndefined()
  })
}

test('what is no picture is none', () => {
  for (const text of ['', 'Alice', 'AAAA', '<svg onload="x()"/>', encodeBase64(new TextEncoder().encode('<svg/>'))])
    expect(readPicture({ text })).toBeUndefined()
  expect(complaintAboutPicture(new TextEncoder().encode('<svg/>'))).toMatch(/JPEG/)
})

test('a picture of 512 KB fits, one byte more does not', () => {
  const bytes = new Uint8Array(maxPictureBytes + 1)
  bytes.set(starts['image/png'])
  expect(complaintAboutPicture(bytes.subarray(0, maxPictureBytes))).toBeUndefined()
  expect(complaintAboutPicture(bytes)).toMatch(/513 KB.*512 KB/)
})
