import { describe, expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { MemoryBook } from './address-book.ts'
import { formatEntries, parseEntries } from './entries.ts'

describe('the file of a directory', () => {
  test('has an atSign a line, and is written as it is read', () => {
    const text = '@alice alice.test:6464\n@☕️ 127.0.1.7:2490\n@名前 [::1]:64\n'
    const entries = parseEntries(text)
    expect(entries).toEqual([
      ['@alice', { host: 'alice.test', port: 6464 }],
      ['@☕️', { host: '127.0.1.7', port: 2490 }],
      ['@名前', { host: '::1', port: 64 }],
    ])
    expect(formatEntries(entries)).toBe(text)
  })

  test('may be laid out as one likes', () => {
    const text = '\ufeff# ours\r\n\r\n  ALICE\talice.test:6464   # home\r\n@b.o.b bob.test:1'
    expect(formatEntries(parseEntries(text))).toBe('@alice alice.test:6464\n@bob bob.test:1\n')
    expect(parseEntries('')).toEqual([])
  })

  for (const [line, complaint] of [
    ['@alice', 'not of the form'],
    ['@alice a:1 b:2', 'not of the form'],
    ['@alice alice.test', 'alice.test is not an address'],
    ['@alice alice.test:0', 'is not an address'],
    ['@alice alice.test:65536', 'is not an address'],
    ['@alice http://alice.test:64', 'is not an address'],
    ['@al!ce alice.test:64', 'invalid @sign'],
    ['alice.test:64 @alice', 'invalid @sign'],
    ['@Bob x:1', '@bob is there twice'],
    ['\0', 'not of the form'],
  ] as const)
    test(`${JSON.stringify(line)} is refused, with its line`, () => {
      expect(() => parseEntries(`@bob bob.test:1\n\n${line}\n`)).toThrow(complaint)
      expect(() => parseEntries(`@bob bob.test:1\n\n${line}\n`)).toThrow(/^line 3: /)
    })
})

test('an address book that is replaced forgets what it knew', () => {
  const book = new MemoryBook(parseEntries('@alice a:1\n@☕️ c:1\n'))
  expect(book.find('☕')).toEqual({ host: 'c', port: 1 })
  book.replace(parseEntries('@bob b:1\n'))
  expect([book.size, book.find('alice'), book.find('☕'), book.find('bob')]).toEqual([
    1,
    undefined,
    undefined,
    { host: 'b', port: 1 },
  ])
  book.set(parseAtSign('@alice'), { host: 'a', port: 2 })
  expect(book.find('alice')).toEqual({ host: 'a', port: 2 })
})
