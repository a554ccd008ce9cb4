import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, formatAddress, parseAddress } from './address.ts'
import { AtError } from './at-error.ts'
import { formatDirectoryReply, parseDirectoryReply } from './directory-reply.ts'
import { LineReader } from './line.ts'
import { anyText } from './testing/arbitrary.ts'
import { anywhere, byteByByte, cutAt, whole } from './testing/cuts.ts'

const addresses: [string, Address][] = [
  ['127.0.1.1:2490', { host: '127.0.1.1', port: 2490 }],
  ['98545c6e-4ba2.hornet.atsign.zone:64', { host: '98545c6e-4ba2.hornet.atsign.zone', port: 64 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['[::1]:1', { host: '::1', port: 1 }],
]

test.each(addresses)('%s is an address', (text, address) => {
  expect(parseAddress(text)).toEqual(address)
  expect(formatAddress(address)).toBe(text)
})

test.each([
  '',
  'null',
  'host',
  'host:',
  ':64',
  'host:0',
  'host:65536',
  'host:-1',
  'host:6x',
  'ho st:64',
  '::1:64',
  'a@b:64',
  'a/b:64',
  'host:64 ',
  'host:64\n',
  'tls://host:64',
  '[host]:64x',
])('%j is not', (text) =>
  expect(() => parseAddress(text)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0022' })),
)

test('nothing but an AtError comes out of parsing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const parse of [parseAddress, parseDirectoryReply]) {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(AtError)
        }
      }
    }),
  )
})

const conversation = new TextEncoder().encode(
  `@${formatDirectoryReply({ host: 'localhost', port: 6464 })}${formatDirectoryReply(undefined)}`,
)

function read(chunks: Uint8Array[]): (Address | undefined)[] {
  const lines = new LineReader({ maxBytes: 255 })
  const replies: (Address | undefined)[] = []
  for (const chunk of chunks) {
    lines.push(chunk)
    for (let line = lines.next(); typeof line === 'string'; line = lines.next()) replies.push(parseDirectoryReply(line))
  }
  return replies
}

test('the atDirectory answers in one piece, CR LF and the prompt at its end [§1.2]', () => {
  expect(new TextDecoder().decode(conversation)).toBe('@localhost:6464\r\n@null\r\n@')
})

test.each([whole, byteByByte])('its answers are read $name', ({ cut }) => {
  expect(read(cut(conversation))).toEqual([{ host: 'localhost', port: 6464 }, undefined])
})

test('its answers are read however they are cut', () => {
  fc.assert(
    fc.property(anywhere, (fractions) => {
      expect(read(cutAt(conversation, fractions))).toEqual([{ host: 'localhost', port: 6464 }, undefined])
    }),
  )
})
