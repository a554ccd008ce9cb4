import { expect, test } from 'vitest'
import { decodeBase64 } from '../protocol/base64.ts'
import type { PictureType } from './picture.ts'
import { isSafeToDecode, sizeOf } from './picture-size.ts'

const pictures: [name: string, type: PictureType, base64: string][] = [
  [
    'a JPEG',
    'image/jpeg',
    '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wgARCAAYACgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAWAQEBAQAAAAAAAAAAAAAAAAAABAX/2gAMAwEAAhADEAAAAYhLvAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAEFAn//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAEDAQE/AV//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/AV//xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAY/An//xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAE/IX//2gAMAwEAAgADAAAAEAAAAAAP/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAwEBPxBf/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAgEBPxBf/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPxB//9k=',
  ],
  ['a PNG', 'image/png', 'iVBORw0KGgoAAAANSUhEUgAAACgAAAAYCAIAAAA='],
]

test.each(pictures)('%s tells its size by its beginning, and by less of it nothing', (_, type, base64) => {
  const bytes = decodeBase64(base64)
  expect(sizeOf({ type, bytes })).toEqual({ width: 40, height: 24 })
  expect(isSafeToDecode({ type, bytes })).toBe(true)
  expect(isSafeToDecode({ type, bytes }, { maxPixels: 40 * 24 - 1 })).toBe(false)
  for (let length = 0; length < bytes.length; length++) {
    const size = sizeOf({ type, bytes: bytes.slice(0, length) })
    if (size) expect(size).toEqual({ width: 40, height: 24 })
  }
})

test('one that goes over itself again and again, one of no size, and one of another kind is not decoded', () => {
  const [jpeg] = pictures
  expect(isSafeToDecode({ type: 'image/jpeg', bytes: decodeBase64(jpeg?.[2] ?? '') }, { maxScans: 2 })).toBe(false)
  for (const type of ['image/gif', 'image/webp'] as const) {
    expect(isSafeToDecode({ type, bytes: new Uint8Array(100) })).toBe(false)
  }
  const png = decodeBase64('iVBORw0KGgoAAAANSUhEUgAAAAAAAAAYCAIAAAA=')
  expect(isSafeToDecode({ type: 'image/png', bytes: png })).toBe(false)
})
