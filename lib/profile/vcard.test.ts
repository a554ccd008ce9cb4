import fc from 'fast-check'
import { expect, test } from 'vitest'
import { publicKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { decodeBase64 } from '../protocol/base64.ts'
import { answerOf } from './answer.ts'
import type { Answer } from './profile.ts'
import { type CardOptions, cardFileName, formatCard } from './vcard.ts'

const alice = parseAtSign('@alice')
const page = 'https://facet.example/@alice'

/** An answer as it comes of a stored text. */
function answer(name: string, text: string, updatedAt?: number): Answer {
  const found = answerOf({
    key: publicKey(`${name}.wavi`, alice),
    text,
    metadata: updatedAt === undefined ? {} : { updatedAt },
  })
  if (!found) throw new Error(`${name} is no answer`)
  return found
}

const card = (answers: Answer[], rest: Partial<CardOptions> = {}) =>
  formatCard({ atSign: alice, title: 'Alice Marlowe', answers, page, ...rest })

interface Line {
  readonly group: string | undefined
  readonly name: string
  readonly parameters: string
  readonly values: readonly string[]
}

/** As an address book reads it, written from the RFC and not from what is tested. [RFC 2426, §2.6, §4] */
function read(text: string): Line[] {
  expect(text.endsWith('\r\n')).toBe(true)
  const physical = text.slice(0, -2).split('\r\n')
  for (const line of physical) {
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect(line).not.toMatch(/[\r\n]/)
    expect(() => encodeURIComponent(line)).not.toThrow()
  }
  const lines = physical.join('\n').replaceAll('\n ', '').split('\n')
  expect([lines[0], lines[1], lines.at(-1)]).toEqual(['BEGIN:VCARD', 'VERSION:3.0', 'END:VCARD'])
  return lines.slice(2, -1).map((line) => {
    const parts = /^(?:(item\d+)\.)?([A-Za-z-]+)((?:;[A-Z]+=[A-Za-z]+)*):(.*)$/su.exec(line)
    if (!parts) throw new Error(`no line of a card: ${line}`)
    const [, group, name = '', parameters = '', value = ''] = parts
    return { group, name, parameters, values: name === 'URL' ? [value] : valuesOf(value) }
  })
}

function valuesOf(text: string): string[] {
  const values = ['']
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] === '\\' ? text[++i] : undefined
    if (letter === undefined && text[i] === ';') values.push('')
    else values.push(`${values.pop()}${letter?.toLowerCase() === 'n' ? '\n' : (letter ?? text[i])}`)
  }
  return values
}

const all = (lines: Line[], name: string) => lines.filter((line) => line.name === name).map(({ values }) => values)

test('a page is a contact with everything that an address book has a place for, and the rest in words', () => {
  const lines = read(
    card([
      answer('firstname', 'Alice', Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
      answer('lastname', 'Marlowe', Date.UTC(2025, 0, 1)),
      answer('phone', '+1 415 555 0142'),
      answer('email', 'alice@example.org'),
      answer('pronoun', 'she/her'),
      answer('about', 'I draw maps,\nand get lost; on purpose.'),
      answer('locationnickname', 'Home'),
      answer('location', '1420 Grove Street, Berkeley'),
      answer('github', 'alice'),
      answer('steam', 'alice_plays'),
      answer(
        'custom_map',
        '{"label":"Map of the month","category":"FEATURED","type":"Link","value":"https://example.org/a,b;c"}',
      ),
      answer('custom_tea', '{"label":"Tea","category":"DETAILS","type":"Text","value":"Oolong"}'),
    ]),
  )
  expect(all(lines, 'N')).toEqual([['Marlowe', 'Alice', '', '', '']])
  expect(all(lines, 'FN')).toEqual([['Alice Marlowe']])
  expect(all(lines, 'TEL')).toEqual([['+1 415 555 0142']])
  expect(all(lines, 'EMAIL')).toEqual([['alice@example.org']])
  expect(all(lines, 'ADR')).toEqual([['', '', '1420 Grove Street, Berkeley', '', '', '', '']])
  expect(all(lines, 'LABEL')).toEqual([['1420 Grove Street, Berkeley']])
  expect(all(lines, 'NOTE')).toEqual([
    ['I draw maps,\nand get lost; on purpose.\nshe/her\nSteam: alice_plays\nTea: Oolong'],
  ])
  expect(all(lines, 'REV')).toEqual([['2026-01-02T03:04:05Z']])
  const labels = lines.flatMap(({ group, name, values }) => {
    const label = lines.find((other) => other.name === 'X-ABLabel' && other.group === group)
    return group && name !== 'X-ABLabel' ? [[name, label?.values[0], values.join('')]] : []
  })
  expect(labels).toEqual(
    [
      ['URL', '@alice', page],
      ['ADR', 'Home', '1420 Grove Street, Berkeley'],
      ['URL', 'Map of the month', 'https://example.org/a,b;c'],
      ['URL', 'GitHub', 'https://www.github.com/alice'],
    ].sort((a, b) => labels.findIndex((one) => one[1] === a[1]) - labels.findIndex((one) => one[1] === b[1])),
  )
})

test('values are escaped as the standard writes them', () => {
  const text = card([answer('about', 'This fax number is operational 0800 to 1715 EST, Mon-Fri.')], {
    title: 'Mr. John Q. Public, Esq.',
  })
  expect(text).toContain('\r\nFN:Mr. John Q. Public\\, Esq.\r\n')
  expect(text.replaceAll('\r\n ', '')).toContain(
    '\r\nNOTE:This fax number is operational 0800 to 1715 EST\\, Mon-Fri.\r\n',
  )
})

test.each(['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const)('a portrait that is %s', (type) => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i & 255)
  const portrait = read(card([], { picture: { type, bytes } })).filter(({ name }) => name === 'PHOTO')
  if (type === 'image/webp' || type === 'image/gif') return expect(portrait).toEqual([])
  expect(portrait).toHaveLength(1)
  expect(portrait[0]?.parameters).toBe(`;ENCODING=b;TYPE=${type.slice(6).toUpperCase()}`)
  expect(decodeBase64(portrait[0]?.values[0] ?? '')).toEqual(bytes)
})

test('a page without a name is a contact under its atSign', () => {
  const lines = read(card([], { title: '@alice' }))
  expect(all(lines, 'N')).toEqual([['', '@alice', '', '', '']])
  expect(lines.map(({ name }) => name)).toEqual(['N', 'FN', 'URL', 'X-ABLabel'])
})

test('what is behind a reference is in it where it is known', () => {
  const email = answer('email', 'atsign://email@bob')
  expect(all(read(card([email])), 'EMAIL')).toEqual([])
  const answered = () => ({ kind: 'text', text: 'bob@example.org' }) as const
  expect(all(read(card([email], { answered })), 'EMAIL')).toEqual([['bob@example.org']])
})

test('whatever a value holds, it stays one value: no line of a card is a stranger’s', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\u2028',
          '\u0085',
          '\v',
          '\\',
          ';',
          ',',
          'END:VCARD',
          '\\n',
          'TEL:1',
          '🌻',
          ' ',
        ),
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(hostile, hostile, (first, second) => {
      const text = (name: string, value: string): Answer => ({
        ...answer(name, 'x'),
        label: value.slice(0, 40),
        shown: { kind: 'text', text: value },
      })
      const names = ['firstname', 'about', 'phone', 'email', 'location', 'steam', 'github']
      const lines = read(
        card(
          names.map((name, i) => text(name, i % 2 ? first : second)),
          { title: first },
        ),
      )
      for (const { name } of lines) {
        expect(['N', 'FN', 'URL', 'X-ABLabel', 'TEL', 'EMAIL', 'ADR', 'LABEL', 'NOTE', 'REV']).toContain(name)
      }
      for (const name of ['N', 'FN', 'URL']) expect(all(lines, name)).toHaveLength(1)
      for (const name of ['TEL', 'EMAIL', 'ADR', 'LABEL', 'NOTE']) expect(all(lines, name).length).toBeLessThan(2)
      const [fn] = all(lines, 'FN')
      const kept = first.replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '')
      expect(fn).toEqual([kept])
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['@alice', 'alice.vcf'],
  ['@sunny🌻', 'sunny.vcf'],
  ['@🌻', 'card.vcf'],
])('the file of %s is called %s', (atSign, name) => expect(cardFileName(parseAtSign(atSign))).toBe(name))
