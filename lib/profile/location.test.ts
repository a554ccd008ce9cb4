import { expect, test } from 'vitest'
import { formatLocation, parseLocation } from './location.ts'

const ferryBuilding =
  '{"location":"Ferry Building, San Francisco","radius":"2.0","diameter":"100.0","zoom":"16.0","latitude":"37.7955","longitude":"-122.3937"}'

test('a place of the old app is read and written again byte for byte', () => {
  const location = parseLocation(ferryBuilding)
  expect(location).toEqual({
    label: 'Ferry Building, San Francisco',
    latitude: 37.7955,
    longitude: -122.3937,
    radiusMiles: 2,
    zoom: 16,
  })
  expect(formatLocation(location)).toBe(ferryBuilding)
})

const readable: [text: string, location: object][] = [
  ['California', { label: 'California' }],
  ['{"location":"Paris france","radius":"2 mi"}', { label: 'Paris france', radiusMiles: 2 }],
  ['{"location":"Desk","radius":"300","diameter":"null"}', { label: 'Desk', radiusMiles: 10 }],
  ['{"location":"Desk","radius":"null","diameter":"200.0"}', { label: 'Desk', radiusMiles: 5 }],
  ['{"location":"null","latitude":"null","longitude":"null"}', { label: '' }],
  ['{"location":"Half","latitude":"12"}', { label: 'Half' }],
  ['{"location":"Beyond","latitude":"91","longitude":"0"}', { label: 'Beyond' }],
  [
    '{"location":"Numbers","latitude":1.5,"longitude":2,"radius":5}',
    { label: 'Numbers', latitude: 1.5, longitude: 2, radiusMiles: 5 },
  ],
  ['{"location":', { label: '{"location":' }],
  ['{"location":["x"]}', { label: '' }],
]
for (const [text, location] of readable) {
  test(`a place written as ${text}`, () => {
    expect(parseLocation(text)).toEqual(location)
    // Whatever was read is the same after it was written in today's form.
    expect(parseLocation(formatLocation(parseLocation(text)))).toMatchObject(location)
  })
}

test('a label alone is written with every member, as the old app needs', () => {
  expect(JSON.parse(formatLocation({ label: 'Bay Area' }))).toEqual({
    location: 'Bay Area',
    radius: '2.0',
    diameter: '100.0',
    zoom: '16.0',
    latitude: 'null',
    longitude: 'null',
  })
})
