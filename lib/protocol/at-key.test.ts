import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError } from './at-error.ts'
import invalid from './at-key.invalid.txt?raw'
import {
  type AtKey,
  addressedKey,
  cachedOf,
  checkKeyLength,
  checkNewKeyLength,
  classifyAtKey,
  formatAtKey,
  isCommitted,
  isHidden,
  isReserved,
  parseAtKey,
  privateKey,
  publicKey,
  selfKey,
  sharedKey,
} from './at-key.ts'
import valid from './at-key.valid.txt?raw'
import { parseAtSign } from './at-sign.ts'
import { lowerCase } from './characters.ts'
import { anyKeyText, anyText } from './testing/arbitrary.ts'
import { vectors } from './testing/vectors.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

describe('names that are keys [§4.3]', () => {
  test.each(vectors(valid))('%s %s', (keyClass, name) => {
    expect(classifyAtKey(name)).toBe(keyClass)
    expect(formatAtKey(parseAtKey(name))).toBe(lowerCase(name))
  })
})

describe('names that are not keys [§4.3]', () => {
  test.each(vectors(invalid))('%s: %j', (_, name) => {
    expect(classifyAtKey(name)).toBe('invalidKey')
    expect(() => parseAtKey(name)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0016', closes: false }))
  })
  test('the empty name', () => expect(classifyAtKey('')).toBe('invalidKey'))
})

test('a key and its text are one', () => {
  fc.assert(
    fc.property(anyKeyText, (text) => {
      const key = parseAtKey(text)
      expect(formatAtKey(key)).toBe(lowerCase(text))
      expect(parseAtKey(formatAtKey(key))).toEqual(key)
    }),
  )
})

test('nothing but an AtError comes out of parsing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const keyClass = classifyAtKey(text)
      try {
        const key = parseAtKey(text)
        expect(keyClass).not.toBe('invalidKey')
        expect(parseAtKey(formatAtKey(key))).toEqual(key)
        if (isReserved(key)) expect(keyClass).toBe('reservedKey')
      } catch (error) {
        expect(error).toBeInstanceOf(AtError)
        expect(['invalidKey', 'reservedKey']).toContain(keyClass)
      }
    }),
    { numRuns: 1000 },
  )
})

test('the parts of a name are found [§4.1]', () => {
  const cases: [string, AtKey][] = [
    ['public:Phone.Wavi@Alice', { kind: 'public', name: 'phone.wavi', sharedBy: alice }],
    ['phone.wavi@alice', { kind: 'self', name: 'phone.wavi', sharedBy: alice }],
    ['@alice:phone.wavi@alice', { kind: 'self', name: 'phone.wavi', sharedBy: alice, sharedWith: alice }],
    ['@bob:phone.wavi@alice', { kind: 'shared', name: 'phone.wavi', sharedBy: alice, sharedWith: bob }],
    ['cached:public:phone.wavi@bob', { kind: 'cached', name: 'phone.wavi', sharedBy: bob }],
    ['cached:@alice:phone.wavi@bob', { kind: 'cached', name: 'phone.wavi', sharedBy: bob, sharedWith: alice }],
    ['private:x@alice', { kind: 'private', name: 'x', sharedBy: alice }],
    ['local:x@alice', { kind: 'local', name: 'x', sharedBy: alice }],
    ['privatekey:at_secret', { kind: 'internal', name: 'privatekey:at_secret' }],
  ]
  for (const [text, key] of cases) expect(parseAtKey(text)).toEqual(key)
})

test('a key that is built is the key that is parsed', () => {
  expect(publicKey('Phone.Wavi', alice)).toEqual(parseAtKey('public:phone.wavi@alice'))
  expect(selfKey('phone.wavi', alice)).toEqual(parseAtKey('phone.wavi@alice'))
  expect(selfKey('phone.wavi', alice, alice)).toEqual(parseAtKey('@alice:phone.wavi@alice'))
  expect(sharedKey('phone.wavi', alice, bob)).toEqual(parseAtKey('@bob:phone.wavi@alice'))
  expect(addressedKey('phone.wavi', alice, bob)).toEqual(parseAtKey('@bob:phone.wavi@alice'))
  expect(addressedKey('phone.wavi', alice, alice)).toEqual(parseAtKey('@alice:phone.wavi@alice'))
  expect(privateKey('x.__otp', alice)).toEqual(parseAtKey('private:x.__otp@alice'))
  expect(cachedOf(publicKey('x', alice))).toEqual(parseAtKey('cached:public:x@alice'))
  expect(cachedOf(sharedKey('x', alice, bob))).toEqual(parseAtKey('cached:@bob:x@alice'))
})

test('a key cannot be built from what is not a name', () => {
  for (const name of ['', 'a b', 'a:b', 'a@b', 'public:a', 'a\n', 'a\u200b']) {
    expect(() => publicKey(name, alice), name).toThrow(AtError)
    expect(() => selfKey(name, alice), name).toThrow(AtError)
    expect(() => sharedKey(name, alice, bob), name).toThrow(AtError)
    expect(() => privateKey(name, alice), name).toThrow(AtError)
  }
  expect(() => sharedKey('x', alice, alice)).toThrow(AtError)
  expect(() => selfKey('x', alice, bob)).toThrow(AtError)
})

test('only a whole name is reserved for authorisation [§13 #36]', () => {
  const are = [
    'public:publickey@alice',
    'cached:public:publickey@bob',
    'public:signing_publickey@alice',
    '@alice:signing_privatekey@alice',
    '@bob:shared_key@alice',
    'shared_key.bob@alice',
    'private:blocklist@alice',
    'privatekey:at_secret',
    'configkey',
    '_latestnotificationidv2',
  ]
  const areNot = [
    'evil.shared_key.bob@alice',
    'public:foo.shared_key.bob@alice',
    '@bob:shared_key.x@alice',
    'publickey@alice',
    'shared_key@alice',
    'shared_key.bob.until.1700000000000@alice',
    'public:publickey.wavi@alice',
    'cached:@alice:shared_key@bob',
    'local:shared_key.bob@alice',
    'private:@bob:blocklist@alice',
  ]
  for (const name of are) expect(isReserved(parseAtKey(name)), name).toBe(true)
  for (const name of areNot) expect(isReserved(parseAtKey(name)), name).toBe(false)
})

test('hidden keys begin with _ , copies and shared keys are never hidden [§3.13]', () => {
  for (const name of ['_x@alice', 'public:_x@alice', 'public:__x@alice', '_latest']) {
    expect(isHidden(parseAtKey(name)), name).toBe(true)
  }
  for (const name of ['x@alice', 'public:x_@alice', 'cached:public:_x@bob', '@bob:_x@alice', '@alice:_x@alice']) {
    expect(isHidden(parseAtKey(name)), name).toBe(false)
  }
})

test('the commit log leaves out what is private, local, or public with one _ [§6]', () => {
  const committed = [
    'x@alice',
    '_x@alice',
    'public:__x@alice',
    'public:x@alice',
    'cached:public:_x@bob',
    '@bob:x@alice',
  ]
  const silent = ['public:_x@alice', 'public:_@alice', 'private:x@alice', 'local:x@alice', 'privatekey:at_secret']
  for (const name of committed) expect(isCommitted(parseAtKey(name)), name).toBe(true)
  for (const name of silent) expect(isCommitted(parseAtKey(name)), name).toBe(false)
})

test('a name has 248 characters at most, a copy 255 [§4.2]', () => {
  const long = (length: number, prefix = '') =>
    parseAtKey(`${prefix}${'x'.repeat(length - prefix.length - '@alice'.length)}@alice`)
  for (const check of [checkKeyLength, checkNewKeyLength]) {
    check(long(248))
    check(long(248, 'public:'))
    check(long(255, 'cached:public:'))
    expect(() => check(long(249))).toThrow('key length 249 is greater than max allowed 248 chars')
    expect(() => check(long(250, 'public:'))).toThrow('key length 250 is greater than max allowed 248 chars')
    expect(() => check(long(256, 'cached:@alice:'))).toThrow('key length 256 is greater than max allowed 255 chars')
  }
})

test('a new name must also fit when older stores write it down in UTF-7 [§4.6]', () => {
  const name = parseAtKey(`${'é'.repeat(120)}@alice`)
  checkKeyLength(name)
  expect(() => checkNewKeyLength(name)).toThrow('key length 328 is greater than max allowed 248 chars')
  checkNewKeyLength(parseAtKey(`${'é'.repeat(80)}@alice`))
})
