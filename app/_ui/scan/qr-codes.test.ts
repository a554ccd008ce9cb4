import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { findCodes, type Raster, type View, viewsOf } from './qr-codes.ts'

const secret = 'f00d'.repeat(32)
const never = () => false

/** Grey, one byte for each pixel. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly at: (x: number, y: number) => number
}

/** The code of a text, its squares `size` pixels wide, turned by so many radians. */
function codeOf(text: string, size: number, turn = 0): Picture {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const side = modules.length * size
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
  const width = Math.ceil(side * (Math.abs(sin) + Math.abs(cos)))
  const at = (x: number, y: number) => {
    const [fromX, fromY] = [x + 0.5 - width / 2, y + 0.5 - width / 2]
    const [column, row] = [(cos * fromX + sin * fromY + side / 2) / size, (cos * fromY - sin * fromX + side / 2) / size]
    return modules[Math.floor(row)]?.[Math.floor(column)] ? 0 : 255
  }
  return { width, height: width, at }
}

/** Pictures laid on a larger one, at these places. */
function collage(width: number, height: number, pieces: readonly (readonly [Picture, number, number])[], ground = 255) {
  const at = (x: number, y: number) => {
    for (const [piece, left, top] of pieces) {
      if (x >= left && y >= top && x < left + piece.width && y < top + piece.height) return piece.at(x - left, y - top)
    }
    return ground
  }
  return { width, height, at }
}

const inverse = ({ width, height, at }: Picture): Picture => ({ width, height, at: (x, y) => 255 - at(x, y) })

const painter =
  (picture: Picture) =>
  ({ left, top, width, height, scale }: View): Raster => {
    const border = 32
    const [w, h] = [Math.round(width * scale) + 2 * border, Math.round(height * scale) + 2 * border]
    const data = new Uint8ClampedArray(4 * w * h).fill(255)
    for (let y = border; y < h - border; y++) {
      for (let x = border; x < w - border; x++) {
        const [atX, atY] = [left + (x - border) / scale, top + (y - border) / scale]
        data.fill(picture.at(Math.floor(atX), Math.floor(atY)), 4 * (y * w + x), 4 * (y * w + x) + 3)
      }
    }
    return { data, width: w, height: h }
  }

const read = (picture: Picture) => findCodes(viewsOf(picture.width, picture.height), painter(picture), never).sort()

test.each([
  ['of one pixel for each square', codeOf(`@dana:${secret}`, 1)],
  ['of an ordinary size', codeOf(`@dana:${secret}`, 6)],
  ['that is turned', codeOf(`@dana:${secret}`, 6, 0.5)],
  ['that is white on black', inverse(codeOf(`@dana:${secret}`, 6))],
  ['that is a small thing in a large picture', collage(4000, 3000, [[codeOf(`@dana:${secret}`, 4), 3000, 2200]], 200)],
])('a code %s is read', (_, picture) => {
  expect(read(picture)).toEqual([`@dana:${secret}`])
})

test('of two codes in one picture both are read', () => {
  const [one, other] = [codeOf(`@dana:${secret}`, 5), codeOf('https://facet.example/@dana', 7)]
  expect(
    read(
      collage(900, 500, [
        [one, 20, 20],
        [other, 520, 60],
      ]),
    ),
  ).toEqual([`@dana:${secret}`, 'https://facet.example/@dana'])
})

test('where there is no code, none is read, in whatever size it is looked at', () => {
  expect(read({ width: 700, height: 500, at: (x, y) => (x * 7 + y * 13) % 256 })).toEqual([])
  expect(read({ width: 1, height: 1, at: () => 0 })).toEqual([])
})

test('when time is up, nobody looks any further', () => {
  let looks = 0
  const paint = (view: View) => {
    looks++
    return painter({ width: 900, height: 900, at: () => 255 })(view)
  }
  expect(findCodes(viewsOf(900, 900), paint, () => looks >= 2)).toEqual([])
  expect(looks).toBe(2)
})
