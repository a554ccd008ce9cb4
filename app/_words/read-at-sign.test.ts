import { expect, test } from 'vitest'
import { readAddress, readAtSign, readInvitation } from './read-at-sign.ts'

test.each(['@alice', 'alice', 'ALICE', ' @Alice '])('%j is @alice', (typed) => {
  expect(readAtSign(typed)).toEqual({ atSign: '@alice' })
})

test.each(['@🦄', 'bob💙', '@名前', 'élan', '@👩‍🚀'])('%s is a name like any other', (typed) => {
  expect(readAtSign(typed)).toEqual({ atSign: `@${typed.replace(/^@/, '')}` })
})

test.each([...'!*\'();:&=+$,/?#[]{}<>|%^~"\\'])('al%sice is refused, and the character is named', (character) => {
  const read = readAtSign(`al${character}ice`)
  expect(read).toEqual({ problem: `An atSign has no ${character} in it.` })
})

test.each([
  ['al\u200bice', 'U+200B'],
  ['al\u0007ice', 'U+0007'],
  ['al\u202eice', 'U+202E'],
  ['al\u200dice', 'U+200D'],
  ['al\u00adice', 'U+00AD'],
])('%j is refused for what cannot be seen in it', (typed, code) => {
  expect(readAtSign(typed)).toEqual({ problem: expect.stringContaining(code) })
})

test.each([
  ['<script>alert(1)</script>', 'An atSign has no < in it.'],
  ['al ice<', 'An atSign has no spaces in it.'],
  ['al<i ce', 'An atSign has no < in it.'],
  ['al\u200bi(ce', expect.stringContaining('U+200B')],
  ['👩‍🚀a\u200dice', expect.stringContaining('U+200D')],
  ['❤️‍🔥al!ice', 'An atSign has no ! in it.'],
])('of several mistakes in %j the first is told', (typed, problem) => {
  expect(readAtSign(typed)).toEqual({ problem })
})

test('two @ are one too many', () => {
  const problem = 'An atSign has one @, at its beginning.'
  expect(readAddress('@@alice')).toEqual({ problem: `${problem} Did you mean @alice?` })
  expect(readAtSign('al@ice')).toEqual({ problem })
  expect(readAddress('@bob@alice')).toEqual({ problem })
})

test('a name that is too long is told how long it may be', () => {
  expect(readAtSign('W'.repeat(60))).toEqual({ problem: 'An atSign has at most 55 letters, and this has 60.' })
  expect(readAtSign('w'.repeat(55))).toEqual({ atSign: `@${'w'.repeat(55)}` })
})

test('an e-mail address is told from a name', () => {
  expect(readAddress('alice@example.org')).toEqual({
    problem: 'That looks like an e-mail address. An atSign looks like @alice.',
  })
})

test('what stands before the @ is not called an atSign', () => {
  expect(readAddress('my phone@alice')).toEqual({ problem: 'What stands before the @ has no spaces in it.' })
  expect(readAddress('<b>@alice')).toEqual({ problem: 'What stands before the @ has no < in it.' })
})

test('a space inside is refused, with the name that was probably meant', () => {
  expect(readAtSign('al ice')).toEqual({ problem: 'An atSign has no spaces in it. Did you mean @alice?' })
})

test.each(['', ' ', '@'])('%j asks for an atSign', (typed) => {
  expect(readAtSign(typed)).toEqual({ problem: 'Type an atSign, like @alice.' })
})

test.each([
  ['@alice', { atSign: '@alice' }],
  ['atsign://phone@alice', { atSign: '@alice', field: 'phone' }],
  ['atsign://Phone@Alice', { atSign: '@alice', field: 'phone' }],
  ['atsign://@alice', { atSign: '@alice' }],
  ['location@alice', { atSign: '@alice', field: 'location' }],
  ['atprotocol://persona/@alice', { atSign: '@alice' }],
  ['atsign:@alice', { atSign: '@alice' }],
  ['atsign:phone@alice', { atSign: '@alice', field: 'phone' }],
  ['web+atsign:@alice', { atSign: '@alice' }],
  ['web+atsign://alice/', { atSign: '@alice' }],
  ['WEB+ATSIGN:%40%F0%9F%A6%84', { atSign: '@🦄' }],
  ['https://wavi.ng/@alice', { atSign: '@alice' }],
  ['https://facet.example/@alice/location?x=1#y', { atSign: '@alice', field: 'location' }],
  ['http://localhost:3000/%40%F0%9F%A6%84', { atSign: '@🦄' }],
])('%s leads to a place', (typed, place) => {
  expect(readAddress(typed)).toEqual(place)
})

test.each([
  'https://facet.example/',
  'https://facet.example/onboard',
  'https://',
  'javascript://@a b',
  'a@b@c d',
  'atsign:',
  'web+atsign:%zz',
  'web+else:@alice',
])('%s leads nowhere, and that is said', (typed) => {
  expect(readAddress(typed)).toEqual({ problem: expect.any(String) })
})

test('an invitation is an atSign and a secret', () => {
  const secret = 'b26455a907582760ebf35bc4847de549bc41c24b25c8b1c58d5964f7b4f8a43b'
  expect(readInvitation(` @Alice:${secret}\n`)).toEqual({ atSign: '@alice', secret })
  expect(readInvitation('@alice')).toBeUndefined()
  expect(readInvitation('al:ice')).toBeUndefined()
  expect(readInvitation(`al/ice:${secret}`)).toEqual({ problem: 'An atSign has no / in it.' })
})
