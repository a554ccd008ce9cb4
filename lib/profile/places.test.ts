import { expect, test } from 'vitest'
import { formatCoordinates, nominatim, parseCoordinates, placeSourceOf, questionFor, readFound } from './places.ts'

test('what a source answers becomes places, and what cannot be placed is left out', () => {
  const answer = JSON.stringify([
    {
      lat: '37.79552449',
      lon: '-122.39370041',
      display_name: 'Ferry Building,\n San Francisco',
      address: { city: 'San Francisco', country: 'United States', house_number: '1' },
    },
    { lat: '51.1', lon: '0.2', display_name: 'A village', address: { village: 'Rye', county: 'East Sussex' } },
    { lat: 1, lon: 2, display_name: 'The sea', address: null },
    { lat: '91', lon: '2', display_name: 'Beyond' },
    { lat: 'here', lon: '2', display_name: 'No number' },
    { lat: '1', lon: '2', display_name: ['x'] },
    null,
    'Paris',
  ])
  expect(readFound(answer)).toEqual([
    {
      label: 'Ferry Building, San Francisco',
      latitude: 37.79552,
      longitude: -122.3937,
      city: 'San Francisco',
      country: 'United States',
    },
    { label: 'A village', latitude: 51.1, longitude: 0.2, city: 'Rye' },
    { label: 'The sea', latitude: 1, longitude: 2 },
  ])
  expect(readFound(JSON.stringify(Array(50).fill({ lat: 1, lon: 2, display_name: 'x' })))).toHaveLength(8)
  for (const wrong of ['{"error":"x"}', '<html>', 'null']) expect(() => readFound(wrong)).toThrow()
})

test.each([
  ['37.7955, -122.3937', { latitude: 37.7955, longitude: -122.3937 }],
  [' 1;2 ', { latitude: 1, longitude: 2 }],
  ['37.7955° −122.3937°', { latitude: 37.7955, longitude: -122.3937 }],
  ['-90,180', { latitude: -90, longitude: 180 }],
])('coordinates typed as %j', (text, at) => {
  expect(parseCoordinates(text)).toEqual(at)
  expect(parseCoordinates(formatCoordinates(at))).toEqual(at)
})

test.each(['', '37', '91, 0', '0, 181', '1, 2, 3', 'California', '1e5, 2', 'NaN, NaN'])('%j is nowhere', (text) =>
  expect(parseCoordinates(text)).toBeUndefined(),
)

test('a source is asked for what was typed and for nothing besides', () => {
  expect(questionFor(nominatim, ' 1 Main & Third#4 ')).toMatch(/&q=1%20Main%20%26%20Third%234$/)
})

test('a source is named by who runs a site, and is safe', () => {
  expect(placeSourceOf(undefined, undefined)).toBe(nominatim)
  expect(placeSourceOf('off', undefined)).toBeUndefined()
  const template = 'https://places.example/find?q={q}'
  expect(placeSourceOf(template, '')).toEqual({ template, by: 'places.example' })
  expect(placeSourceOf('http://127.0.0.1:8/?q={q}', 'Us')?.by).toBe('Us')
  for (const wrong of ['https://places.example/find', 'http://places.example/?q={q}', 'places', 'https://{q}.example/'])
    expect(() => placeSourceOf(wrong, undefined)).toThrow()
})
