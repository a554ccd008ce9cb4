import { expect, test } from 'vitest'
import { parseLocation } from './location.ts'
import { dayAt, placeAt, readDay } from './precision.ts'

const exact =
  '{"location":"1420 Grove Street","radius":"2.0","diameter":"100.0","zoom":"19.0","latitude":"37.80431","longitude":"-122.27112","note":"blue door"}'
const at = { city: 'Oakland', country: 'United States' }

test('who gets the exact place gets all of it, byte for byte', () => {
  expect(placeAt('exact', exact, at)).toBe(exact)
})

test.each([
  ['city', 'Oakland, United States'],
  ['country', 'United States'],
] as const)('of the %s nothing of the exact place is left', (precision, label) => {
  const told = placeAt(precision, exact, at) ?? ''
  expect(parseLocation(told)).toEqual({ label, radiusMiles: 2, zoom: 16 })
  expect(told).not.toMatch(/37\.8|122\.2|Grove|door|19/)
})

test('nothing is told where nothing shall be, or where nobody said what', () => {
  expect(placeAt('nothing', exact, at)).toBeUndefined()
  expect(placeAt('city', exact, { city: ' ', country: 'France' })).toBeUndefined()
  expect(placeAt('country', exact, { city: 'Paris', country: '' })).toBeUndefined()
  expect(parseLocation(placeAt('city', exact, { city: 'Paris', country: '' }) ?? '').label).toBe('Paris')
})

test.each(['1990-05-06', '6.5.1990', '06.05.1990', '6 May 1990', '6th May 1990', 'May 6, 1990', ' 6 may 1990 '])(
  'a day written as %j is told as much as one likes',
  (text) => {
    expect(readDay(text)).toEqual({ year: 1990, month: 5, day: 6 })
    expect(dayAt('exact', text)).toBe(text)
    expect(dayAt('day and month', text)).toBe('6 May')
    expect(dayAt('year', text)).toBe('1990')
    expect(dayAt('nothing', text)).toBeUndefined()
  },
)

test.each(['1990', '6 May', '30 February 2000', '5/6/1990', '1990-13-01', '6 Foo 1990', 'May', '', '+1 415 555 0142'])(
  '%j is no whole day',
  (text) => {
    expect(readDay(text)).toBeUndefined()
    expect(dayAt('year', text)).toBeUndefined()
  },
)
