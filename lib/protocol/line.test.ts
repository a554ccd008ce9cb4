import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineReader, undecodable } from './line.ts'
import { anywhere, byteByByte, cutAt, whole } from './testing/cuts.ts'

type Line = string | typeof undecodable

const bytes = (text: string) => new TextEncoder().encode(text)

function read(chunks: Uint8Array[], maxBytes = 10_240_000): Line[] {
  const reader = new LineReader({ maxBytes })
  const lines: Line[] = []
  for (const chunk of chunks) {
    reader.push(chunk)
    for (let line = reader.next(); line !== undefined; line = reader.next()) lines.push(line)
  }
  return lines
}

const cases: [string, Line[]][] = [
  ['scan\n', ['scan']],
  ['scan\r\n', ['scan']],
  ['scan', []],
  ['\r\n', ['']],
  ['\n\n', ['', '']],
  ['   \t \n', ['']],
  ['info:brief\nnoop:0\n', ['info:brief', 'noop:0']],
  ['info:brief\nnoo', ['info:brief']],
  ['@exit\n', ['@exit']],
  ['update:phone@alice  x \t\r\n', ['update:phone@alice  x']],
  ['lookup:a.b@alice🦄\nlookup:名前@日本\n', ['lookup:a.b@alice🦄', 'lookup:名前@日本']],
  ['\ufeffscan\n', ['scan']],
]

describe('requests are lines [§2.3, §11.8]', () => {
  for (const [wire, lines] of cases) {
    for (const { name, cut } of [whole, byteByByte]) {
      test(`${JSON.stringify(wire)} ${name}`, () => expect(read(cut(bytes(wire)))).toEqual(lines))
    }
    test(`${JSON.stringify(wire)} cut anywhere`, () => {
      fc.assert(
        fc.property(anywhere, (fractions) => {
          expect(read(cutAt(bytes(wire), fractions))).toEqual(lines)
        }),
      )
    })
  }
})

test('any lines come back, however they are cut', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '').trim())
  fc.assert(
    fc.property(fc.array(line), anywhere, (lines, fractions) => {
      expect(read(cutAt(bytes(lines.map((text) => `${text}\n`).join('')), fractions))).toEqual(lines)
    }),
  )
})

test('a line that is not UTF-8 is told apart, and the next one is read [§2.3]', () => {
  const wire = Uint8Array.of(0x73, 0xff, 10, 0x61, 10)
  expect(read([wire])).toEqual([undecodable, 'a'])
  expect(read(byteByByte.cut(wire))).toEqual([undecodable, 'a'])
})

test('whatever bytes arrive, there are as many lines as line feeds', () => {
  fc.assert(
    fc.property(fc.uint8Array(), anywhere, (wire, fractions) => {
      expect(read(cutAt(wire, fractions))).toHaveLength(wire.filter((byte) => byte === 10).length)
    }),
  )
})

const overflow = expect.objectContaining({
  name: 'AtError',
  code: 'AT0005',
  closes: true,
  message:
    'InboundBuffer overflow: server received request which exceeded the buffer size limit. Terminating the connection.',
})

test('a line may be as long as the limit', () => {
  expect(read([bytes('12345\n12345\n')], 5)).toEqual(['12345', '12345'])
  expect(read(byteByByte.cut(bytes('12345\n')), 5)).toEqual(['12345'])
})

test.each([whole, byteByByte])('a longer one ends the reading, after the lines before it, $name', ({ cut }) => {
  const reader = new LineReader({ maxBytes: 5 })
  const lines: unknown[] = []
  for (const chunk of cut(bytes('scan\n123456'))) reader.push(chunk)
  lines.push(reader.next())
  expect(lines).toEqual(['scan'])
  expect(() => reader.next()).toThrow(overflow)
  // What follows is the tail of that line, not a request.
  reader.push(bytes('7\nscan\n'))
  expect(() => reader.next()).toThrow(overflow)
})

test('10,240,001 bytes without a line feed are too many [§11.8]', () => {
  const reader = new LineReader({ maxBytes: 10_240_000 })
  reader.push(new Uint8Array(10_240_000).fill(0x61))
  expect(reader.next()).toBeUndefined()
  reader.push(Uint8Array.of(0x61))
  expect(() => reader.next()).toThrow(overflow)
})

test('a line of 10 MB in small pieces is gathered in linear time', () => {
  const length = 10_000_000
  const piece = new Uint8Array(100).fill(0x61)
  const reader = new LineReader({ maxBytes: length })
  for (let sent = 0; sent < length; sent += piece.length) {
    reader.push(piece)
    if (reader.next() !== undefined) throw new Error('a line without a line feed')
  }
  reader.push(bytes('\nscan\n'))
  expect(reader.next()).toHaveLength(length)
  expect(reader.next()).toBe('scan')
  // Copying all that came before for each of the 100,000 pieces would be 500 GB, far beyond this test's time.
})
