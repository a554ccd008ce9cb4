import { expect, test } from 'vitest'
import { readAnything, readSeen } from './read-anything.ts'

const secret = '0f'.repeat(64)

test.each([
  ['@alice', { kind: 'name', atSign: '@alice' }],
  [' Alice ', { kind: 'name', atSign: '@alice' }],
  ['@🦄', { kind: 'name', atSign: '@🦄' }],
  ['atsign:@alice', { kind: 'name', atSign: '@alice' }],
  ['atsign://alice', { kind: 'name', atSign: '@alice' }],
  ['web+atsign:phone@alice', { kind: 'name', atSign: '@alice' }],
  ['https://facet.example/@alice/phone', { kind: 'name', atSign: '@alice' }],
  [`@dana:${secret}`, { kind: 'invitation', atSign: '@dana', secret }],
  [`Dana ${secret}`, { kind: 'invitation', atSign: '@dana', secret }],
  [`@dana\n${secret}`, { kind: 'invitation', atSign: '@dana', secret }],
  [`  ${secret}\n`, { kind: 'secret', secret }],
  ['deadbeefdeadbeef1', { kind: 'secret', secret: 'deadbeefdeadbeef1' }],
  ['FACET-KIT:1:ABC', { kind: 'sheet', text: 'FACET-KIT:1:ABC' }],
  ['{"iv":"…"}', { kind: 'key file', text: '{"iv":"…"}' }],
  ['facet-link:1:@alice:ABC123', { kind: 'link code', text: 'facet-link:1:@alice:ABC123' }],
  [
    `facet-link:1:@alice:${'A'.repeat(43)}=:0123456789AB:Facet:phone:*%3Drw`,
    { kind: 'asking device', atSign: '@alice' },
  ],
])('%j is known for what it is', (typed, thing) => {
  expect(readAnything(typed)).toEqual(thing)
})

test.each([
  ['', 'Put in your atSign'],
  ['alice@example.org', 'e-mail address'],
  ['https://example.org/alice', 'leads to no atSign’s page'],
  ['al ice', 'Did you mean @alice?'],
])('%j is none of it, which is said', (typed, words) => {
  expect(readAnything(typed)).toEqual({ problem: expect.stringContaining(words) })
})

test.each([secret, secret.toUpperCase(), 'x9'.repeat(20), 'abcdef0123456789', 'kV3tq8ZpLw2Rn6Yb4MxC'])(
  '%s is never asked about as a name',
  (typed) => {
    expect(readAnything(typed)).toEqual({ kind: 'secret', secret: typed })
  },
)

test('of several codes the one that opens something counts, and of two that do neither', () => {
  expect(readSeen(['WIFI:S:x;;', '@dana', `@dana:${secret}`])).toMatchObject({ kind: 'invitation' })
  expect(readSeen(['WIFI:S:x;;', '@dana'])).toMatchObject({ kind: 'name' })
  expect(readSeen([`@dana:${secret}`, `@eve:${secret}`])).toEqual({ problem: expect.stringContaining('several') })
  expect(readSeen(['WIFI:S:x;;'])).toEqual({ problem: expect.stringContaining('nothing') })
})
