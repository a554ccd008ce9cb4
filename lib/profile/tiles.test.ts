import { expect, test } from 'vitest'
import {
  addressOf,
  degreesOf,
  openStreetMap,
  pixelsOf,
  spotOf,
  tileSide,
  tileSourceOf,
  tilesAround,
  zoomFor,
} from './tiles.ts'

// Tile numbers as the OpenStreetMap wiki works them out.
test.each([
  [37.7955, -122.3937, 16, [10486, 25326]],
  [52.5163, 13.3777, 16, [35203, 21493]],
  [-33.8568, 151.2153, 10, [942, 614]],
  [0, 0, 1, [1, 1]],
  [85.05112878, -180, 4, [0, 0]],
])('%d, %d at zoom %d lies on the tile %j', (latitude, longitude, zoom, tile) => {
  const { x, y } = spotOf(latitude, longitude, zoom)
  expect([Math.floor(x / tileSide + 1e-9), Math.floor(y / tileSide + 1e-9)]).toEqual(tile)
})

test('a spot and its degrees lead to each other', () => {
  for (const [latitude, longitude] of [
    [37.8044, -122.2712],
    [-54.8, 179.99],
    [0, 0],
    [84.9, -179.9],
  ] as const) {
    const back = degreesOf(spotOf(latitude, longitude, 14), 14)
    expect(back.latitude).toBeCloseTo(latitude, 6)
    expect(back.longitude).toBeCloseTo(longitude, 6)
  }
})

test('the poles are as far as the map goes', () => {
  expect(spotOf(90, 0, 3).y).toBeCloseTo(0, 3)
  expect(spotOf(-90, 0, 3).y).toBeCloseTo(tileSide * 8, 3)
  expect(pixelsOf(2, 90, 10)).toBeLessThan(Number.POSITIVE_INFINITY)
})

test('miles are as long as they are at their latitude', () => {
  // 156543.03 m a pixel at zoom 0 on the equator.
  expect(pixelsOf(1, 0, 0)).toBeCloseTo(1609.344 / 156543.034, 6)
  expect(pixelsOf(1, 60, 0)).toBeCloseTo((2 * 1609.344) / 156543.034, 6)
  const zoom = zoomFor(5, 37.8, 320)
  expect(2 * pixelsOf(5, 37.8, zoom)).toBeLessThan(320)
  expect(2 * pixelsOf(5, 37.8, zoom + 1)).toBeGreaterThan(320 / 1.2)
})

test('a picture is covered by its tiles, also across the line where days change', () => {
  const centre = spotOf(10, 179.99, 5)
  const tiles = tilesAround(centre, 5, { width: 600, height: 300 })
  expect(new Set(tiles.map(({ x }) => x))).toEqual(new Set([30, 31, 0, 1]))
  expect(Math.min(...tiles.map(({ left }) => left))).toBeLessThanOrEqual(0)
  expect(Math.max(...tiles.map(({ left }) => left + tileSide))).toBeGreaterThanOrEqual(600)
  expect(tilesAround(spotOf(85, 0, 2), 2, { width: 256, height: 512 }).every(({ y }) => y >= 0)).toBe(true)
})

test('a source is named, is the usual one, or is none', () => {
  expect(tileSourceOf(undefined, undefined)).toBe(openStreetMap)
  expect(tileSourceOf('off', undefined)).toBeUndefined()
  const own = tileSourceOf('https://tiles.example/{z}/{x}/{y}.webp?key=1', undefined)
  expect(own).toEqual({ template: 'https://tiles.example/{z}/{x}/{y}.webp?key=1', by: 'tiles.example' })
  expect(own && addressOf(own, { x: 5, y: 6 }, 4)).toBe('https://tiles.example/4/5/6.webp?key=1')
  expect(tileSourceOf('http://localhost:9/{z}/{x}/{y}', 'me')).toEqual({
    template: 'http://localhost:9/{z}/{x}/{y}',
    by: 'me',
  })
})

test.each(['tiles', 'https://tiles.example/{z}/{x}', 'http://tiles.example/{z}/{x}/{y}', 'javascript:{z}{x}{y}'])(
  '%s is no source',
  (template) => expect(() => tileSourceOf(template, undefined)).toThrow(),
)
