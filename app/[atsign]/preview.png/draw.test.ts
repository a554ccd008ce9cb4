import { deflateSync, inflateSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Picture } from '../../../lib/profile/picture.ts'
import { sizeOf } from '../../../lib/profile/picture-size.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { decodeBase64 } from '../../../lib/protocol/base64.ts'
import { drawPreview, type Previewed } from './draw.tsx'
import { openFont, writable } from './font.ts'

const really = globalThis.fetch
const asked = vi.fn()
beforeEach(() => {
  // What lays out text has its own code as an address that leads nowhere else.
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => {
    if (String(input).startsWith('data:')) return really(input, init)
    asked(String(input))
    return Promise.reject(new Error('Nothing is fetched.'))
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  asked.mockClear()
})

const alice: Previewed = {
  atSign: parseAtSign('@alice'),
  title: 'Alice Marlowe',
  theme: { mode: 'light', color: '58419C' },
  picture: undefined,
  host: 'facet.example',
}

/** A PNG of noise, which nothing makes smaller; `claimed` is what its head says of its size. */
function noise(side: number, claimed = side): Picture {
  const rows = Buffer.alloc(side * (1 + 3 * side))
  let state = 1
  for (let i = 0; i < rows.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    rows[i] = i % (1 + 3 * side) === 0 ? 0 : state >>> 24
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(claimed, 0)
  head.writeUInt32BE(claimed, 4)
  head.set([8, 2], 8)
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  const bytes = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts])
  return { type: 'image/png', bytes: new Uint8Array(bytes) }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(checksum(named))
  return Buffer.concat([length, named, sum])
}

function checksum(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

const red = {
  jpeg: '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAYACgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAUG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AigJbeAAAAAAAAAAP/9k=',
  webp: 'UklGRkwAAABXRUJQVlA4IEAAAABQAwCdASooABgAPtFmrFCoJaQipWgBABoJZwDO3oAAK/fDcAD+6zb/7oAFP2f/+hJ/8TZ/xNnwcw1BONYUAAAA',
}
const picture = (type: keyof typeof red): Picture => ({ type: `image/${type}`, bytes: decodeBase64(red[type]) })

/** The colour of a pixel of a PNG as it is drawn here: eight bits for each of three or four parts. */
function pixel(png: Uint8Array, x: number, y: number): number[] {
  const bytes = Buffer.from(png)
  const { width } = sizeOf({ type: 'image/png', bytes: new Uint8Array(png) }) ?? { width: 0 }
  const [depth, colours] = [bytes[24], bytes[25]]
  expect([depth, bytes[28]]).toEqual([8, 0])
  const step = colours === 6 ? 4 : 3
  const data: Buffer[] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
    }
  }
  const packed = inflateSync(Buffer.concat(data))
  const stride = width * step
  let above = new Uint8Array(stride)
  for (let row = 0; row <= y; row++) {
    const [filter, ...raw] = packed.subarray(row * (stride + 1), (row + 1) * (stride + 1))
    const line = Uint8Array.from(raw)
    for (let i = 0; i < stride; i++) {
      const [a, b, c] = [line[i - step] ?? 0, above[i] ?? 0, i >= step ? (above[i - step] ?? 0) : 0]
      const guess = a + b - c
      const [pa, pb, pc] = [Math.abs(guess - a), Math.abs(guess - b), Math.abs(guess - c)]
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
      line[i] = (raw[i] ?? 0) + ([0, a, b, (a + b) >> 1, paeth][filter ?? 0] ?? 0)
    }
    above = line
  }
  return [...above.subarray(x * step, x * step + 3)]
}

const middle = [80 + 140, 40 + (630 - 56 - 36 - 40) / 2] as const
const stone = async (rest: Partial<Previewed> = {}) => drawPreview({ ...alice, ...rest })

async function expectPreview(png: Uint8Array<ArrayBuffer>): Promise<void> {
  expect(sizeOf({ type: 'image/png', bytes: png })).toEqual({ width: 1200, height: 630 })
  expect(png.length).toBeLessThan(300_000)
  expect(asked.mock.calls).toEqual([])
}

test('a preview has the size that those who show links ask for, in the owner’s colours, by day and by night', async () => {
  const [day, night] = [await stone(), await stone({ theme: { mode: 'dark', color: '58419C' } })]
  await expectPreview(day)
  await expectPreview(night)
  expect(pixel(day, 5, 625)).toEqual([0xfd, 0xfd, 0xfc])
  expect(pixel(night, 5, 625)).toEqual([0x12, 0x14, 0x17])
})

test('a portrait is in it', async () => {
  const drawn = await stone({ picture: picture('jpeg') })
  await expectPreview(drawn)
  const [r = 0, g = 0, b = 0] = pixel(drawn, middle[0], Math.round(middle[1]))
  expect(r).toBeGreaterThan(200)
  expect(g + b).toBeLessThan(120)
  expect(pixel(drawn, 82, Math.round(middle[1]) - 138), 'its corners are cut').toEqual(
    pixel(await stone(), 82, Math.round(middle[1]) - 138),
  )
})

const begins = (type: Picture['type'], ...bytes: number[]): Picture => ({ type, bytes: Uint8Array.from(bytes) })

test.each([
  ['of a kind that is not decoded here', picture('webp')],
  ['that claims to be larger than anybody decodes', noise(40, 60_000)],
  ['that claims to be larger than it is', noise(40, 2000)],
  ['that ends at once', begins('image/jpeg', 0xff, 0xd8, 0xff)],
  ['that is cut off', { type: 'image/jpeg', bytes: decodeBase64(red.jpeg).slice(0, 250) }],
  ['of more noise than may be sent', noise(400)],
] as [string, Picture][])('a picture %s does no harm', async (_, picture) => {
  await expectPreview(await stone({ picture }))
})

test('a name as long as a book, or in letters that are not here, is written as far as it can be', async () => {
  const plain = await stone({ title: 'Alice' })
  for (const title of [
    'A🌻'.repeat(5000),
    'x '.repeat(5000),
    `${'\u0301'.repeat(10_000)}Alice`,
    '<b>Alice</b> & co.',
    '李',
  ]) {
    await expectPreview(await stone({ title }))
  }
  expect(await stone({ title: 'Alice 🌻 李小龍 \u202e' })).toEqual(plain)
  await expectPreview(await stone({ atSign: parseAtSign('@🌻'), title: '@🌻' }))
})

test('of a name the words that can be written whole stay', async () => {
  const font = await openFont()
  expect(writable('  Zoë\tO’Hara-Łukasz  🌻 ', font)).toBe('Zoë O’Hara-Łukasz')
  expect(writable('Zoe\u0308', font)).toBe('Zoë')
  expect(writable('Фёдор Ελένη Wei小', font)).toBe('Фёдор')
  expect(writable('5 © #1 👩‍👩‍👧 🇩🇪 1️⃣', font)).toBe('5 #1 1')
  expect(writable('a'.repeat(10_000), font)).toHaveLength(91)
})
