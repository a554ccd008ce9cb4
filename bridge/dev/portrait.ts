import { deflateSync } from 'node:zlib'

type Color = readonly [red: number, green: number, blue: number]

/** What a portrait is painted with, from the back to the front. */
export interface Palette {
  readonly sky: readonly [top: Color, bottom: Color]
  readonly sun: Color
  readonly hair: Color
  /** 1 falls to the shoulders, 0.8 is short. */
  readonly hairLength: number
  readonly skin: Color
  readonly coat: readonly [left: Color, right: Color]
}

const size = 320

/** Head and shoulders in soft shapes before a low sun, as a square PNG. */
export function paintPortrait({ sky, sun, hair, hairLength, skin, coat }: Palette): Uint8Array {
  return encodePng(size, (x, y) => {
    let color = mix(sky[0], sky[1], y)
    color = mix(color, sun, 0.85 * inside(x - 0.7, y - 0.36, 0.2))
    color = mix(color, sun, 0.25 * inside(x - 0.7, y - 0.36, 0.3))
    color = mix(color, hair, inside((x - 0.47) * 1.02, (y - 0.23 - 0.2 * hairLength) * 0.86, 0.23 * hairLength))
    color = mix(color, mix(coat[0], coat[1], x), inside((x - 0.5) * 0.8, (y - 1.06) * 0.95, 0.36))
    color = mix(color, mix(skin, hair, 0.18), inside((x - 0.5) * 1.4, (y - 0.66) * 0.7, 0.11))
    color = mix(color, skin, inside((x - 0.5) * 1.08, (y - 0.47) * 0.9, 0.165))
    // A fringe: what of the hair lies above a line that falls to the right.
    const fringe = inside((x - 0.47) * 1.02, (y - 0.4) * 0.9, 0.205) * smooth((0.37 + 0.16 * (x - 0.4) - y) * size)
    return mix(color, hair, fringe)
  })
}

/** 1 within `radius` of the origin, 0 outside, and a soft edge of about two pixels. */
const inside = (dx: number, dy: number, radius: number) => smooth((radius - Math.hypot(dx, dy)) * size)

const smooth = (pixels: number) => Math.min(1, Math.max(0, pixels / 2 + 0.5))

function mix(from: Color, to: Color, share: number): Color {
  if (share === 0) return from
  const at = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share
  return [at(0), at(1), at(2)]
}

/** `paint` is asked for every pixel, with coordinates from 0 to 1. [PNG, 8 bits, RGB] */
function encodePng(side: number, paint: (x: number, y: number) => Color): Uint8Array {
  const row = 1 + side * 3
  const pixels = Buffer.alloc(row * side)
  for (let y = 0; y < side; y++) {
    // Each byte as its difference from the one a pixel before it: gradients then pack well.
    pixels[y * row] = 1
    let before: Color = [0, 0, 0]
    for (let x = 0; x < side; x++) {
      const color = paint((x + 0.5) / side, (y + 0.5) / side).map(Math.round) as unknown as Color
      for (const i of [0, 1, 2] as const) pixels[y * row + 1 + x * 3 + i] = (color[i] - before[i]) & 255
      before = color
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND'),
  ])
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** The checksum of every PNG chunk; `zlib` has it only since Node 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
