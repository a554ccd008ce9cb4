import { describe, expect, test } from 'vitest'
import { type AtKey, parseAtKey } from '../protocol/at-key.ts'
import { readGrants } from './enroll/grants.ts'
import { covers, isUnlimited, mayRead, mayRemove, mayWrite, type Right } from './reach.ts'

const enrollmentId = '352b78c8-24cf-4fb5-a1b6-c0b0b6d4a1b2'
const reachOf = (rights: string) => ({
  id: enrollmentId,
  grants: readGrants(Object.fromEntries(rights.split(' ').map((right) => right.split(/:(?=rw?$)/)))),
})

/** What an enrollment with these rights may do with this key: `rw`, `r` or nothing. */
function rightTo(name: string, rights: string): Right | undefined {
  const key = parseAtKey(name.replaceAll('<id>', enrollmentId))
  return may(key, rights)
}

function may(key: AtKey, rights: string): Right | undefined {
  const reach = reachOf(rights)
  const reads = mayRead(key, reach)
  if (mayWrite(key, reach)) {
    expect(reads).toBe(true)
    return 'rw'
  }
  return reads ? 'r' : undefined
}

describe('by namespace [§3.26.6]', () => {
  test.each<[string, string, Right | undefined]>([
    ['phone.wavi@alice', 'wavi:rw', 'rw'],
    ['phone.wavi@alice', 'wavi:r', 'r'],
    ['PHONE.Wavi@alice', 'WAVI:rw', 'rw'],
    ['@bob:phone.wavi@alice', 'wavi:rw', 'rw'],
    ['@alice:phone.wavi@alice', 'wavi:rw', 'rw'],
    ['public:phone.wavi@alice', 'wavi:rw', 'rw'],
    ['cached:@alice:phone.wavi@bob', 'wavi:r', 'r'],
    ['_hidden.wavi@alice', 'wavi:rw', 'rw'],
    ['a.b.c.wavi@alice', 'wavi:rw', 'rw'],
    // Neither the beginning nor a part of a name opens another one.
    ['phone.mywavi@alice', 'wavi:rw', undefined],
    ['phone.wavi2@alice', 'wavi:rw', undefined],
    ['phone.wavi.buzz@alice', 'wavi:rw', undefined],
    ['wavi.phone@alice', 'wavi:rw', undefined],
    ['wavi@alice', 'wavi:rw', undefined],
    ['phone_wavi@alice', 'wavi:rw', undefined],
    ['phone.wavi.@alice', 'wavi:rw', undefined],
    ['phone..wavi@alice', 'wavi:rw', 'rw'],
    ['.wavi@alice', 'wavi:rw', 'rw'],
    // Names of several parts.
    ['x.orders.app@alice', 'orders.app:rw', 'rw'],
    ['x.app@alice', 'orders.app:rw', undefined],
    ['orders.app@alice', 'orders.app:rw', undefined],
    ['x.myorders.app@alice', 'orders.app:rw', undefined],
    ['x.orders.app@alice', 'orders.app:rw app:r', 'r'],
    // Everything, but for what was given by name.
    ['phone@alice', 'wavi:rw', undefined],
    ['phone@alice', '*:r', 'r'],
    ['phone.wavi@alice', '*:rw', 'rw'],
    ['phone.wavi@alice', '*:rw wavi:r', 'r'],
    ['phone.buzz@alice', '*:r wavi:rw', 'r'],
    // Names that mean something to JavaScript.
    ['x.constructor@alice', 'wavi:rw', undefined],
    ['x.__proto__@alice', 'wavi:rw', undefined],
    ['x.null@alice', 'wavi:rw', undefined],
    ['x.null@alice', 'null:rw', 'rw'],
    // What is public is everybody's to read.
    ['public:phone.buzz@alice', 'wavi:rw', 'r'],
    ['public:phone@alice', 'wavi:rw', 'r'],
    ['cached:public:phone.buzz@bob', 'wavi:rw', undefined],
  ])('%s by %s: %s', (name, rights, right) => {
    expect(rightTo(name, rights)).toBe(right)
  })
})

describe('what belongs to no namespace [2026 §10.6, §13.36, §13.37]', () => {
  const all = '*:rw __manage:rw'
  test.each<[string, string, Right | undefined]>([
    ['shared_key.bob@alice', 'wavi:rw', 'rw'],
    ['shared_key.bob@alice', 'wavi:r', 'r'],
    ['@bob:shared_key@alice', 'wavi:rw', 'rw'],
    ['@alice:shared_key@bob', 'wavi:r', 'r'],
    ['cached:@alice:shared_key@bob', 'wavi:rw', 'r'],
    // Only the whole name counts.
    ['evil.shared_key.bob@alice', 'wavi:rw', undefined],
    ['@bob:shared_key.x@alice', 'wavi:rw', undefined],
    ['shared_key.bob.until.1700000000000@alice', 'wavi:rw', undefined],
    ['@bob:foo.shared_key@alice', 'wavi:rw', undefined],
    ['public:publickey@alice', 'wavi:rw', 'r'],
    ['public:publickey@alice', '*:rw', 'r'],
    ['public:publickey@alice', all, 'rw'],
    ['public:publickey.wavi@alice', 'wavi:rw', 'rw'],
    ['public:signing_publickey@alice', '*:rw', 'r'],
    ['@alice:signing_privatekey@alice', 'wavi:rw', undefined],
    ['@alice:signing_privatekey@alice', '__manage:rw wavi:rw', undefined],
    ['@alice:signing_privatekey@alice', '*:rw', 'r'],
    ['@alice:signing_privatekey@alice', all, 'rw'],
    ['cached:public:publickey@bob', 'wavi:rw', 'r'],
    ['cached:public:publickey@bob', '*:rw', 'rw'],
    ['privatekey:at_secret', 'wavi:rw', undefined],
    ['privatekey:at_secret', '*:rw', undefined],
    ['privatekey:at_secret', '__manage:rw', undefined],
    ['privatekey:at_secret', all, undefined],
    ['privatekey:at_secret_deleted', '*:rw', undefined],
    ['privatekey:at_pkam_publickey', all, undefined],
    ['configkey', all, undefined],
    ['private:blocklist@alice', all, undefined],
    ['private:spp.__otp@alice', all, undefined],
    ['private:spp.__otp@alice', '__otp:rw', undefined],
    ['local:x.wavi@alice', 'wavi:rw', undefined],
  ])('%s by %s: %s', (name, rights, right) => {
    expect(rightTo(name, rights)).toBe(right)
  })
})

test.each<[string, string, boolean]>([
  ['privatekey:at_secret', '*:rw __manage:rw', true],
  ['privatekey:at_secret', '*:rw', false],
  ['privatekey:at_secret', '__manage:rw wavi:rw', false],
  ['privatekey:at_pkam_publickey', '*:rw __manage:rw', false],
  ['phone.wavi@alice', 'wavi:rw', true],
  ['phone.wavi@alice', 'wavi:r', false],
  ['private:spp.__otp@alice', '*:rw __manage:rw', false],
])('%s is removed by %s: %s [2026 §10.6]', (name, rights, may) => {
  expect(mayRemove(parseAtKey(name), reachOf(rights))).toBe(may)
})

describe('what the server keeps for itself and for each app', () => {
  const all = '*:rw __manage:rw'
  test.each<[string, string, Right | undefined]>([
    ['<id>.new.enrollments.__manage@alice', all, undefined],
    ['<id>.new.enrollments.__MANAGE@alice', all, undefined],
    ['x.__manage@alice', '__manage:rw', undefined],
    ['public:x.__manage@alice', '__manage:rw', 'r'],
    ['<id>.default_enc_private_key.__manage@alice', all, undefined],
    ['x.__manage.wavi@alice', 'wavi:rw', 'rw'],
    ['x.wavi.__manage@alice', 'wavi:rw', undefined],
    ['1729761302123456.events.__atserver@alice', 'wavi:r', 'r'],
    ['1729761302123456.events.__atserver@alice', all, 'r'],
    ['1729761302123456.events.__atserver@alice', '__atserver:rw', 'r'],
    ['_apsk.<id>.a.__e@alice', 'wavi:r', 'rw'],
    ['_apsk.other.a.__e@alice', all, undefined],
    ['public:_apsk.other.a.__e@alice', all, 'r'],
    ['x.<id>.r.__e@alice', all, undefined],
    ['x.<id>.d.__e@alice', '__e:rw', undefined],
    ['x.my<id>.a.__e@alice', all, undefined],
  ])('%s by %s: %s', (name, rights, right) => {
    expect(rightTo(name, rights)).toBe(right)
  })
})

test.each([
  ['*:rw __manage:rw', true],
  ['*:rw', false],
  ['__manage:rw', false],
  ['*:r __manage:rw', false],
  ['*:rw __manage:r', false],
])('%s may do everything: %s', (rights, unlimited) => {
  expect(isUnlimited(reachOf(rights))).toBe(unlimited)
})

describe('what one app may give another [§3.26.4]', () => {
  test.each<[string, string, Right, boolean]>([
    ['wavi:rw', 'wavi', 'rw', true],
    ['wavi:rw', 'wavi', 'r', true],
    ['wavi:r', 'wavi', 'rw', false],
    ['wavi:rw', 'buzz', 'r', false],
    ['wavi:rw', 'mywavi', 'rw', false],
    ['app:rw', 'orders.app', 'rw', true],
    ['orders.app:rw', 'app', 'r', false],
    ['*:rw', 'wavi', 'rw', true],
    ['*:r', 'wavi', 'rw', false],
    ['*:rw', '__manage', 'r', false],
    ['__manage:rw', '*', 'r', false],
    ['__manage:r', '__manage', 'rw', false],
    ['__manage:rw', '__manage', 'rw', true],
    ['wavi:rw', '*', 'r', false],
    ['*:rw wavi:r', 'wavi', 'rw', false],
  ])('%s gives %s:%s: %s', (rights, namespace, right, may) => {
    expect(covers(reachOf(rights), namespace, right)).toBe(may)
  })
})

describe('what can be asked for', () => {
  test.each([
    '',
    '.',
    '.wavi',
    'wavi.',
    'a..b',
    '**',
    '*.wavi',
    'wa*vi',
    'wa vi',
    'wavi@alice',
    'wavi:buzz',
    'wa/vi',
    'wavi​',
  ])('not %j', (namespace) => {
    expect(() => readGrants({ [namespace]: 'rw' })).toThrow(expect.objectContaining({ code: 'AT0022' }))
  })
  test.each(['w', 'R', 'rwx', '', 'rw ', 1, null, true])('nor the right %j', (right) => {
    expect(() => readGrants({ wavi: right })).toThrow(expect.objectContaining({ code: 'AT0022' }))
  })
  test('nor one namespace in two spellings', () => {
    expect(() => readGrants({ wavi: 'r', Wavi: 'rw' })).toThrow(expect.objectContaining({ code: 'AT0022' }))
  })
  test.each([null, [], 'wavi', 1])('nor %j', (namespaces) => {
    expect(() => readGrants(namespaces)).toThrow(expect.objectContaining({ code: 'AT0022' }))
  })
  test('a name as JavaScript has them is a name like any other', () => {
    const grants = readGrants(JSON.parse('{"__proto__":"rw","constructor":"r"}'))
    expect([...grants]).toEqual([
      ['__proto__', 'rw'],
      ['constructor', 'r'],
    ])
  })
})
