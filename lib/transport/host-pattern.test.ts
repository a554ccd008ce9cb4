import { expect, test } from 'vitest'
import { parseAddress } from '../protocol/address.ts'
import { formatHostPattern, isAmong, parseHostPattern, parseHostPatterns } from './host-pattern.ts'

test.each(['alice.example:6464', '*.zone:*', '*:443', '*:*', '127.0.1.1:*', 'localhost:1', 'a-b.c:65535'])(
  '%s is read and written',
  (text) => expect(formatHostPattern(parseHostPattern(text))).toBe(text),
)

test.each([
  'alice.example',
  'alice.example:',
  'alice.example:0',
  'alice.example:65536',
  'wss://alice.example:443',
  '*zone:*',
  'a.*.zone:*',
  '.zone:*',
  'zone.:*',
  'a..b:*',
  '[::1]:443',
  "x;script-src'unsafe-inline':*",
  "x 'unsafe-inline':*",
  'x/y:443',
  ':443',
  '',
])('%j names nobody', (text) => expect(() => parseHostPattern(text)).toThrow('names no servers'))

test('several stand between commas', () => {
  expect(parseHostPatterns('*.Zone:*, alice.example:443').map(formatHostPattern)).toEqual([
    '*.zone:*',
    'alice.example:443',
  ])
  expect(parseHostPatterns('')).toEqual([])
  expect(() => parseHostPatterns('*.zone:*,')).toThrow('names no servers')
})

test.each([
  ['*.zone:*', 'a.ve.zone:6464', true],
  ['*.zone:*', 'A.ZONE:1', true],
  ['*.zone:*', 'zone:1', false],
  ['*.zone:*', 'azone:1', false],
  ['*.zone:*', 'a.zone.evil.example:1', false],
  ['a.zone:443', 'a.zone:443', true],
  ['a.zone:443', 'a.zone:444', false],
  ['a.zone:443', 'b.a.zone:443', false],
  ['*:6464', 'anybody.example:6464', true],
  ['*:6464', 'anybody.example:6465', false],
  ['b.zone:1,*.zone:443', 'c.zone:443', true],
])('of %s, %s: %s', (patterns, address, expected) => {
  expect(isAmong(parseHostPatterns(patterns), parseAddress(address))).toBe(expected)
})
