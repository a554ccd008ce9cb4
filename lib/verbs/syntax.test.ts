import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import invalid from './commands.invalid.txt?raw'
import valid from './commands.valid.txt?raw'
import type { Syntax } from './define.ts'
import * as del from './delete.ts'
import { syntax as enroll } from './enroll/syntax.ts'
import { verbs } from './index.ts'
import * as llookup from './llookup.ts'
import * as lookup from './lookup.ts'
import * as notify from './notify.ts'
import { syntax as otp } from './otp/otp.ts'
import * as pkam from './pkam.ts'
import * as plookup from './plookup.ts'
import * as scan from './scan.ts'
import { syntax as stats } from './stats/stats.ts'
import * as syncFrom from './sync-from.ts'
import * as update from './update.ts'
import * as updateMeta from './update-meta.ts'

const syntaxes = verbs.map(({ syntax }) => syntax as Syntax<unknown>).sort((a, b) => b.name.length - a.name.length)
const syntaxOf = (line: string) => syntaxes.find((syntax) => syntax.accepts(line))
const alice = parseAtSign('@alice')

describe('what a command says is said again by what is written for it', () => {
  test.each(lines(valid))('%s', (line) => {
    const syntax = syntaxOf(line)
    const params = syntax?.parse(line)
    expect(params).toBeDefined()
    const written = syntax?.format(params) ?? ''
    expect(syntaxOf(written)?.name).toBe(syntax?.name)
    expect(syntax?.parse(written)).toEqual(params)
  })
})

describe('refused', () => {
  test.each(lines(invalid))('%s', (line) => {
    expect(syntaxOf(line)?.parse(line)).toBeUndefined()
  })
})

describe('the parts of a command [§11.7]', () => {
  test('a pkam key is the only name with a colon that update takes', () => {
    const { key, value } = update.syntax.parse('update:privatekey:at_pkam_publickey MIIB') ?? fail()
    expect(formatAtKey(key)).toBe('privatekey:at_pkam_publickey')
    expect(value).toBe('MIIB')
  })

  test('metadata, recipient, key and value of an update', () => {
    const { key, value, metadata } =
      update.syntax.parse('update:ttl:10:isEncrypted:false:@bob:phone.wavi@alice hi there') ?? fail()
    expect(metadata).toEqual({ ttl: 10, isEncrypted: false })
    expect(key).toEqual(parseAtKey('@bob:phone.wavi@alice'))
    expect(value).toBe('hi there')
  })

  test('only one space separates key and value', () => {
    expect(update.syntax.parse('update:phone@alice  x')?.value).toBe(' x')
  })

  test('update:meta has its metadata after the key', () => {
    const { key, metadata } = updateMeta.syntax.parse('update:meta:@bob:phone@alice:ttl:0') ?? fail()
    expect(formatAtKey(key)).toBe('@bob:phone@alice')
    expect(metadata).toEqual({ ttl: 0 })
  })

  test('llookup names a cached copy', () => {
    const { key } = llookup.syntax.parse('llookup:cached:@bob:email@colin') ?? fail()
    expect(key).toEqual({ kind: 'cached', name: 'email', sharedBy: '@colin', sharedWith: '@bob' })
  })

  test('llookup of a name that no key can have finds nothing', () => {
    expect(() => llookup.syntax.parse('llookup:bob:email@colin')).toThrow(
      expect.objectContaining({ code: 'AT0015', message: 'bob:email@colin does not exist in keystore' }),
    )
  })

  test('lookup takes a recipient for a part of the name', () => {
    expect(lookup.syntax.parse('lookup:all:@bob:foo@alice')).toEqual({
      name: '@bob:foo',
      sharedBy: '@alice',
      operation: 'all',
    })
  })

  test('plookup past the cache', () => {
    expect(plookup.syntax.parse('plookup:bypassCache:true:all:publickey@bob')).toEqual({
      name: 'publickey',
      sharedBy: '@bob',
      operation: 'all',
      bypassCache: true,
    })
  })

  test('delete of a cached public key', () => {
    expect(del.syntax.parse('delete:cached:public:publickey@bob')?.key).toEqual({
      kind: 'cached',
      name: 'publickey',
      sharedBy: '@bob',
    })
  })

  test('scan with everything', () => {
    expect(scan.syntax.parse('scan:showHidden:true:@bob .x')).toEqual({
      showHidden: true,
      forAtSign: '@bob',
      regex: '.x',
    })
  })

  test('an unknown algorithm is taken for the signature', () => {
    expect(pkam.syntax.parse('pkam:signingAlgo:ecc:abcd')).toEqual({ signature: 'signingAlgo:ecc:abcd' })
  })

  test('skipDeletesUntil is no regular expression', () => {
    expect(syncFrom.syntax.parse('sync:from:5:limit:10:skipDeletesUntil:3')).toEqual({
      after: 5,
      limit: 10,
      skipDeletesUntil: 3,
    })
  })
})

describe('the members of enroll [§3.26.1]', () => {
  const parse = (json: string) => enroll.parse(`enroll:request:${json}`)?.params
  test('force stands before the JSON', () => {
    expect(enroll.parse('enroll:revoke:force:{"enrollmentId":"1"}')).toEqual({
      operation: 'revoke',
      force: true,
      params: { enrollmentId: '1' },
    })
  })
  test('an id is the same however it is spaced and spelled [2026 §15.52]', () => {
    expect(parse('{"enrollmentId":"\u3000 352B-78 c8 "}')).toEqual({ enrollmentId: '352b-78c8' })
  })
  test.each([
    ['P1D', 86_400_000],
    ['PT1H30M', 5_400_000],
    ['P1W', 604_800_000],
    ['PT0.5S', 500],
    ['P1DT1S', 86_401_000],
  ])('a life of %s', (duration, millis) => {
    expect(parse(`{"apkamKeysExpiryDuration":"${duration}"}`)).toEqual({ apkamKeysExpiryInMillis: millis })
  })
  test('a life of less than nothing is for ever', () => {
    expect(parse('{"apkamKeysExpiryInMillis":-5}')).toEqual({ apkamKeysExpiryInMillis: 0 })
  })
  test('null is as good as nothing, and what nobody knows is left out', () => {
    expect(parse('{"otp":null,"namespaces":null,"enrollmentId":null,"colour":"blue","__proto__":{"otp":"x"}}')).toEqual(
      {},
    )
  })
  test.each([
    '{"appName":1}',
    '{"otp":{}}',
    '{"namespaces":[]}',
    '{"namespaces":"wavi"}',
    '{"enrollmentId":[]}',
    '{"metadata":1}',
    '{"enrollmentStatusFilter":"pending"}',
    '{"enrollmentStatusFilter":["new"]}',
    '{"apkamKeysExpiryInMillis":"soon"}',
    '{"apkamKeysExpiryInMillis":1.5}',
    '{"apkamKeysExpiryDuration":"P"}',
    '{"apkamKeysExpiryDuration":"PT"}',
    '{"apkamKeysExpiryDuration":"P1M"}',
    '[]',
    '"text"',
    'null',
  ])('of a wrong type: %s', (json) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'AT0022', closes: false }))
  })
  test.each(['{', 'appName', '{"a":1}}', "{'a':1}"])('not JSON: %s', (json) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'AT0011', closes: true }))
  })
  test('what is nested too deep is refused', () => {
    expect(() => parse(`{"metadata":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`)).toThrow(AtError)
  })
})

describe('what no line can say is not written', () => {
  const key = parseAtKey('public:k.ns@alice')
  test.each(['', 'two\nlines', 'a return\r', 'ends in a space '])('value %j', (value) => {
    expect(() => update.syntax.format({ key, value, metadata: {} })).toThrow(AtError)
  })
  test('a regular expression with a line feed', () => {
    expect(() => syncFrom.syntax.format({ after: 1, regex: 'a\nb' })).toThrow(AtError)
    expect(() => scan.syntax.format({ regex: 'a b' })).toThrow(AtError)
  })
  test('a passcode that is too short', () => {
    expect(() => otp.format({ operation: 'put', code: 'abc' })).toThrow(AtError)
  })
  test('a regular expression for a figure that has none', () => {
    expect(() => stats.format({ ids: ['4'], regex: 'x' })).toThrow(AtError)
    expect(() => stats.format({ regex: 'x' })).toThrow(AtError)
  })
  test('the update of a key that is not for update:json', () => {
    const secret = { kind: 'internal', name: 'privatekey:at_pkam_publickey' } as const
    const json = syntaxes.find(({ name }) => name === 'update:json')
    expect(() => json?.format({ key: secret, value: 'v', metadata: {} })).toThrow(AtError)
    expect(json?.format({ key, value: 'v', metadata: {} })).toContain(`"sharedBy":"${alice}"`)
  })
})

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function fail(): never {
  throw new Error('no match')
}

describe('what a notification is about is taken apart as the grammar says [§3.15, §11.7]', () => {
  const grammar = /^(?<key>[^:@]((?!:{2})[^@])+)(@(?<atSign>[^:@\s]+))?(:(?<value>.+))?$/
  const cases = [
    'phone@alice:a:b:c',
    'ab::c',
    'a::b',
    'ab:',
    'ab:@',
    'ab:c@@',
    'a:b@x y',
    'ab@',
    'a@b',
    'abc',
    'public:key.ns@alice:v',
  ]
  test.each([...cases, 'x@y@z', 'a:b:c@d e', 'ab:::', 'mail me at x@y.com', 'a:', 'a b:c@d@e', 'ab@c:', 'ab@c::'])(
    '%s',
    (text) => {
      const { key, atSign, value } = grammar.exec(text)?.groups ?? {}
      const parsed = notify.syntax.parse(`notify:@bob:${text}`)
      expect(parsed && [parsed.key, parsed.sharedBy, parsed.value]).toEqual(
        key === undefined ? undefined : [key, atSign && parseAtSign(atSign), value],
      )
    },
  )

  test('whatever it is', () => {
    const piece = fc.constantFrom('a', 'b', ':', '::', '@', ' ', '@alice', 'public:')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('').trimEnd()
        const found = grammar.exec(text)?.groups
        const parsed = notify.syntax.parse(`notify:@bob:${text}`)
        expect(parsed?.key).toBe(found?.key)
        expect(parsed?.value).toBe(found?.value)
      }),
      { numRuns: 3000 },
    )
  })
})
