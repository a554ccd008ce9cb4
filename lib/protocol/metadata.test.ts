import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtError } from './at-error.ts'
import { encodeBase64, encodeUtf8 } from './base64.ts'
import {
  checkMetadataDepth,
  formatDate,
  formatMetadata,
  isActive,
  type Metadata,
  type MetadataChanges,
  metadataChangesFromJson,
  metadataChangesToJson,
  metadataFromJson,
  metadataPattern,
  metadataToJson,
  metadataToSyncJson,
  parseDate,
  parseMetadata,
} from './metadata.ts'
import { anyText } from './testing/arbitrary.ts'

const all: MetadataChanges = {
  ttl: 60_000,
  ttb: 1000,
  ttr: -1,
  ccd: true,
  cAt: Date.UTC(2024, 9, 24, 9, 15, 2, 123),
  uAt: Date.UTC(2024, 9, 24, 9, 15, 2),
  eAt: Date.UTC(2024, 9, 24, 9, 15, 2, 123),
  aAt: Date.UTC(2024, 9, 24, 9, 15, 2, 100),
  dataSignature: 'c2ln/+==',
  sharedKeyStatus: 'REMOTE_UPDATED',
  isBinary: true,
  isEncrypted: false,
  sharedKeyEnc: 'a2V5',
  pubKeyCS: '0123abcd',
  pubKeyHash: { hash: 'beef', hashingAlgo: 'sha512' },
  encoding: 'base64',
  encKeyName: 'k1',
  encAlgo: 'AES/CTR/PKCS7Padding',
  ivNonce: 'aXY=',
  skeEncKeyName: 'k2',
  skeEncAlgo: 'rsa2048',
  immutable: true,
  appMetadata: 'eyJwcm92aWRlcklkIjoieCJ9',
}

const fragment =
  ':ttl:60000:ttb:1000:ttr:-1:ccd:true:cAt:2024-10-24T09:15:02.123000Z:uAt:2024-10-24T09:15:02.000000Z:eAt:2024-10-24T09:15:02.123000Z:aAt:2024-10-24T09:15:02.100000Z' +
  ':dataSignature:c2ln/+==:sharedKeyStatus:REMOTE_UPDATED:isBinary:true:isEncrypted:false:sharedKeyEnc:a2V5:pubKeyCS:0123abcd:pubKeyHash:beef:hashingAlgo:sha512' +
  ':encoding:base64:encKeyName:k1:encAlgo:AES/CTR/PKCS7Padding:ivNonce:aXY=:skeEncKeyName:k2:skeEncAlgo:rsa2048:immutable:true:appMetadata:eyJwcm92aWRlcklkIjoieCJ9'

describe('the fragment of a command [§3.1, §12.1]', () => {
  test('every field is read and written, in the order of the clause', () => {
    expect(parseMetadata(fragment)).toEqual(all)
    expect(formatMetadata(all)).toBe(fragment)
  })
  test('nothing said is nothing', () => {
    expect(parseMetadata('')).toEqual({})
    expect(parseMetadata(undefined)).toEqual({})
    expect(formatMetadata({})).toBe('')
  })
  test('in the order of the Java SDK [§13 #40]', () => {
    expect(parseMetadata(':sharedKeyEnc:a2V5:pubKeyCS:01:isBinary:false:isEncrypted:true:ttl:5')).toEqual({
      sharedKeyEnc: 'a2V5',
      pubKeyCS: '01',
      isBinary: false,
      isEncrypted: true,
      ttl: 5,
    })
  })
  test('with the booleans of the Python SDK', () => {
    expect(parseMetadata(':ccd:True:isEncrypted:FALSE:TTR:-1')).toEqual({ ccd: true, isEncrypted: false, ttr: -1 })
  })
  test('a literal null clears', () => {
    expect(parseMetadata(':encoding:null:ivNonce:null:pubKeyHash:null:eAt:null')).toEqual({
      encoding: null,
      ivNonce: null,
      pubKeyHash: null,
      eAt: null,
    })
    expect(formatMetadata({ eAt: null, pubKeyHash: null, encoding: null })).toBe(
      ':eAt:null:pubKeyHash:null:encoding:null',
    )
  })
  test('a ttr of 0 is none, a ttl of 0 is said', () => {
    expect(parseMetadata(':ttl:0:ttb:-0:ttr:0')).toEqual({ ttl: 0, ttb: 0 })
  })
  test('a date may have as many digits as it likes; milliseconds are kept [2026 §5]', () => {
    const at = Date.UTC(2026, 4, 5, 10, 30)
    for (const [digits, millis] of [
      ['', 0],
      ['.5', 500],
      ['.123456', 123],
      ['.000000', 0],
    ] as const) {
      expect(parseMetadata(`:cAt:2026-05-05T10:30:00${digits}Z`)).toEqual({ cAt: at + millis })
    }
  })
  test('a duration of 0 beside a date says nothing, and neither does a null where something always is [2026 §5]', () => {
    expect(parseMetadata(':ttl:0:eAt:2026-05-05T10:30:00Z')).toEqual({ eAt: Date.UTC(2026, 4, 5, 10, 30) })
    expect(parseMetadata(':cAt:null:uAt:null:appMetadata:null:ttb:0')).toEqual({ ttb: 0 })
  })
})

test.each([
  [':ttl:-1', 'Valid value for TTL should be greater than or equal to 0'],
  [':ttb:-1', 'Valid value for TTB should be greater than or equal to 0'],
  [':ttr:-2', 'Valid values for TTR are -1 and greater than or equal to 1'],
  [':ttl:5000000000000000', 'TTL, TTB and TTR cannot be longer than 4000000000000000 milliseconds'],
  [`:ttb:${'9'.repeat(400)}`, 'TTL, TTB and TTR cannot be longer than 4000000000000000 milliseconds'],
  [':ttr:5000000000000', 'TTL, TTB and TTR cannot be longer than 4000000000000000 milliseconds'],
  [':pubKeyHash:beef', 'pubKeyHash needs a hashingAlgo'],
  [':ttl:1:ttl:2', 'Invalid syntax. ttl is given twice'],
  [':ttl:1:TTL:2', 'Invalid syntax. ttl is given twice'],
  [':cAt:2024-02-31T10:30:00Z', 'Invalid syntax. cAt must be a date in UTC'],
  [':appMetadata:x', 'invalid appMetadata: malformed base64'],
  [':appMetadata:bm9uZQ==', 'invalid appMetadata: malformed JSON'],
  [':appMetadata:bnVsbA==', 'invalid appMetadata: not a JSON object'],
  [':ttl:x', 'Invalid syntax. :ttl:x is not metadata'],
])('%s: %s', (text, message) => {
  expect(() => parseMetadata(text)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0003', message }))
})

test.each([
  'ttl:1',
  ':ttl',
  ':ttl:',
  ':ttl:1:',
  ':ttl:1.5',
  ':ccd:yes',
  ':ivNonce:a b',
  ':ivNonce:a@b',
  ':hash:x',
  ':cAt:yesterday',
  ':toString:x',
  ':isBinary:null',
])('%s is not metadata', (text) =>
  expect(() => parseMetadata(text)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0003' })),
)

test('a value cannot smuggle another part into a command', () => {
  for (const text of ['a:isEncrypted:false', 'a b', 'a\nb', '@bob', '']) {
    expect(() => formatMetadata({ ivNonce: text })).toThrow(AtError)
    expect(() => formatMetadata({ pubKeyHash: { hash: 'x', hashingAlgo: text } })).toThrow(AtError)
  }
})

test('the fragment stands in a verb, before the key or after it', () => {
  const update = new RegExp(
    `^update${metadataPattern}(?::@(?<for>[^:@\\s]+))?:(?<key>[^:@\\s]+)@(?<by>[^:@\\s]+) (?<value>.+)$`,
    'i',
  )
  expect(update.exec('update:isEncrypted:false:ttl:10:@bob:phone.wavi@alice hi there')?.groups).toMatchObject({
    metadata: ':isEncrypted:false:ttl:10',
    for: 'bob',
    key: 'phone.wavi',
    value: 'hi there',
  })
  expect(update.exec('update:phone@alice x')?.groups).toMatchObject({ metadata: '', key: 'phone' })
  expect(update.exec('update:ttl:5:ttl@alice x')?.groups).toMatchObject({ metadata: ':ttl:5', key: 'ttl' })
  const meta = new RegExp(`^update:meta:(?<key>[^:@]+)@(?<by>[^:@\\s]+?)${metadataPattern}$`, 'i')
  expect(meta.exec('update:meta:phone@alice:ttl:0')?.groups).toMatchObject({ by: 'alice', metadata: ':ttl:0' })
})

test('a long fragment that fails does so at once', () => {
  const update = new RegExp(`^update${metadataPattern}:(?<key>[^:@\\s]+)@x y$`, 'i')
  expect(update.test(`update${':ttl:1'.repeat(50_000)}`)).toBe(false)
  expect(update.test(`update:ivNonce:${'a'.repeat(500_000)}`)).toBe(false)
})

const token = fc.stringMatching(/^[\w+/=.-]{1,12}$/).filter((text) => text !== 'null')
const date = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }).map(Number)
const app = fc.object({ maxDepth: 1 }).map((json) => encodeBase64(encodeUtf8(JSON.stringify(json))))
const optional = { requiredKeys: [] as never[] }
const anyChanges: fc.Arbitrary<MetadataChanges> = fc.record(
  {
    ttl: fc.integer({ min: 1, max: 1_000_000 }),
    ttb: fc.integer({ min: 1, max: 1_000_000 }),
    ttr: fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 1_000_000 })),
    ccd: fc.boolean(),
    cAt: date,
    uAt: date,
    eAt: fc.option(date),
    aAt: date,
    dataSignature: fc.option(token),
    sharedKeyStatus: token,
    isBinary: fc.boolean(),
    isEncrypted: fc.boolean(),
    sharedKeyEnc: fc.option(token),
    pubKeyCS: token,
    pubKeyHash: fc.option(fc.record({ hash: token, hashingAlgo: token })),
    encoding: fc.option(token),
    encKeyName: token,
    encAlgo: token,
    ivNonce: token,
    skeEncKeyName: token,
    skeEncAlgo: token,
    immutable: fc.boolean(),
    appMetadata: app,
  },
  optional,
)

test('what is written is read again, in whatever order', () => {
  fc.assert(
    fc.property(anyChanges, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (changes, random) => {
      const text = formatMetadata(changes)
      expect(parseMetadata(text)).toEqual(changes)
      const parts = text.match(/:\w+:(?:\d{4}-\d\d-\d\dT[\d:.]+Z|[^:]*)/g) ?? []
      const shuffled = parts
        .map((part) => [random.next().value ?? 0, part] as const)
        .sort(([a], [b]) => a - b)
        .map(([, part]) => part)
      expect(parseMetadata(shuffled.join(''))).toEqual(changes)
    }),
  )
})

test('nothing but an AtError comes out of parsing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const parse of [parseMetadata, metadataFromJson, metadataChangesFromJson, parseDate]) {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(AtError)
        }
      }
    }),
  )
})

const stored: Metadata = {
  createdBy: '@alice',
  updatedBy: '@alice',
  createdAt: Date.UTC(2024, 9, 24, 9, 15, 2, 123),
  updatedAt: Date.UTC(2024, 9, 24, 9, 15, 2, 123),
  expiresAt: Date.UTC(2024, 9, 24, 9, 16, 2, 123),
  status: 'active',
  version: 0,
  ttl: 60_000,
  ttb: 0,
  ttr: -1,
  ccd: false,
  isBinary: false,
  isEncrypted: true,
  ivNonce: 'aXY=',
  pubKeyHash: { hash: 'beef', hashingAlgo: 'sha512' },
  unknown: { fromTheFuture: [1, { a: null }] },
}

describe('the JSON forms [§5]', () => {
  test('native types, in order, without nulls', () => {
    expect(JSON.stringify(metadataToJson(stored))).toBe(
      '{"createdBy":"@alice","updatedBy":"@alice","createdAt":"2024-10-24 09:15:02.123Z","updatedAt":"2024-10-24 09:15:02.123Z","expiresAt":"2024-10-24 09:16:02.123Z","status":"active","version":0,"ttl":60000,"ttb":0,"ttr":-1,"ccd":false,"isBinary":false,"isEncrypted":true,"ivNonce":"aXY=","pubKeyHash":{"hash":"beef","hashingAlgo":"sha512"},"fromTheFuture":[1,{"a":null}]}',
    )
  })
  test('strings for sync', () => {
    expect(metadataToSyncJson({ ...stored, unknown: undefined })).toEqual({
      createdBy: '@alice',
      updatedBy: '@alice',
      createdAt: '2024-10-24 09:15:02.123Z',
      updatedAt: '2024-10-24 09:15:02.123Z',
      expiresAt: '2024-10-24 09:16:02.123Z',
      status: 'active',
      version: '0',
      ttl: '60000',
      ttb: '0',
      ttr: '-1',
      ccd: 'false',
      isBinary: 'false',
      isEncrypted: 'true',
      ivNonce: 'aXY=',
      pubKeyHash: '{"hash":"beef","hashingAlgo":"sha512"}',
    })
  })
  test('both are read again', () => {
    expect(metadataFromJson(metadataToJson(stored))).toEqual(stored)
    const { unknown: _, ...known } = stored
    expect(metadataFromJson(metadataToSyncJson(known))).toEqual(known)
  })
  test('nulls are absent, and no metadata is none', () => {
    expect(metadataFromJson({ ttl: null, encoding: null, what: null })).toEqual({})
    expect(metadataFromJson(null)).toEqual({})
    expect(metadataFromJson(undefined)).toEqual({})
  })
  test('what nobody here knows is kept as it was', () => {
    const json = { isPublic: false, fromTheFuture: [{}], TTL: 1 }
    expect(metadataFromJson(json)).toEqual({ unknown: json })
    expect(metadataToJson(metadataFromJson(json))).toEqual(json)
  })
  test('what is known and has a wrong type is not there, and does not come out again', () => {
    const json = {
      ttl: {},
      version: 'evil',
      isBinary: 'perhaps',
      createdAt: 'yesterday',
      expiresAt: 'never',
      createdBy: 7,
      pubKeyHash: 'x',
    }
    expect(metadataFromJson(json)).toEqual({})
    expect(metadataToJson({ ...stored, unknown: json })).toEqual(metadataToJson({ ...stored, unknown: undefined }))
    expect(metadataToJson({ unknown: { ...json, other: 1 } })).toEqual({ other: 1 })
  })
  test('JSON may be nested 32 deep', () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`)
    checkMetadataDepth(nested(32))
    for (const depth of [34, 200_000]) {
      expect(() => checkMetadataDepth(nested(depth))).toThrow(expect.objectContaining({ code: 'AT0003' }))
      expect(() => metadataChangesFromJson(nested(depth))).toThrow(expect.objectContaining({ code: 'AT0003' }))
    }
  })
  test('a member named __proto__ does no harm', () => {
    const json = JSON.parse('{"__proto__":{"isEncrypted":true},"constructor":1}')
    const metadata = metadataFromJson(json)
    expect(metadata.isEncrypted).toBeUndefined()
    expect(JSON.stringify(metadataToJson(metadata))).toBe('{"__proto__":{"isEncrypted":true},"constructor":1}')
  })
  test.each([['{}'], [1], [true], [[]]])('%j is not metadata', (json) => {
    expect(() => metadataFromJson(json)).toThrow(expect.objectContaining({ name: 'AtError', code: 'AT0010' }))
  })
})

describe('the metadata of update:json [§3.7]', () => {
  test('says what a fragment says', () => {
    const { sharedKeyStatus: _, ...known } = all
    expect(metadataChangesFromJson({ ...metadataChangesToJson(known), sharedKeyStatus: 'x' })).toEqual(known)
    expect(metadataChangesFromJson({ appMetadata: { providerId: 'x' } })).toEqual({ appMetadata: known.appMetadata })
    expect(metadataChangesFromJson({ ttl: '5', isBinary: 'False', encoding: 'null', ivNonce: null, ttr: 0 })).toEqual({
      ttl: 5,
      isBinary: false,
      encoding: null,
    })
  })
  test('what the atServer works out for itself counts for nothing, the unknown is kept', () => {
    const json = {
      version: 7,
      status: 'x',
      createdBy: 7,
      updatedBy: '@mallory',
      refreshAt: 5,
      isPublic: true,
      isCached: false,
      namespaceAware: true,
      isHidden: true,
    }
    expect(metadataChangesFromJson({ ...json, fromTheFuture: 1 })).toEqual({ unknown: { fromTheFuture: 1 } })
  })
  test.each([
    [{ ttl: -1 }, 'AT0003'],
    [{ ttr: -2 }, 'AT0003'],
    [{ ivNonce: 'a:b' }, 'AT0003'],
    [{ encoding: 'a\nb' }, 'AT0003'],
    [{ eAt: 'tomorrow' }, 'AT0003'],
    [{ expiresAt: '2024-10-24T09:15:02' }, 'AT0003'],
    [{ updatedAt: 7 }, 'AT0003'],
    [{ appMetadata: [] }, 'AT0010'],
    [{ ttl: 'soon' }, 'AT0010'],
    [{ isEncrypted: 1 }, 'AT0010'],
    [{ encoding: 5 }, 'AT0010'],
    [{ pubKeyHash: 'x' }, 'AT0010'],
    ['x', 'AT0010'],
  ])('%j: %s', (json, code) => {
    expect(() => metadataChangesFromJson(json)).toThrow(expect.objectContaining({ name: 'AtError', code }))
  })
})

test('a value is there from its birth to its end', () => {
  expect(isActive({}, 5)).toBe(true)
  expect(isActive({ availableAt: 5, expiresAt: 7 }, 4)).toBe(false)
  expect(isActive({ availableAt: 5, expiresAt: 7 }, 5)).toBe(true)
  expect(isActive({ availableAt: 5, expiresAt: 7 }, 6)).toBe(true)
  expect(isActive({ availableAt: 5, expiresAt: 7 }, 7)).toBe(false)
})

describe('dates [§5.3]', () => {
  const millis = Date.UTC(2024, 9, 24, 9, 15, 2, 123)
  test.each([
    '2024-10-24 09:15:02.123Z',
    '2024-10-24T09:15:02.123Z',
    '2024-10-24 09:15:02.123456Z',
    '2024-10-24T09:15:02.123999Z',
    '2024-10-24 09:15:02.123',
  ])('%s is read', (text) => expect(parseDate(text)).toBe(millis))
  test('less than milliseconds will do', () => {
    expect(parseDate('2024-10-24 09:15:02Z')).toBe(millis - 123)
    expect(parseDate('2024-10-24 09:15:02.1Z')).toBe(millis - 23)
  })
  test('one is written', () => expect(formatDate(millis)).toBe('2024-10-24 09:15:02.123Z'))
  test('any date comes back', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(parseDate(formatDate(date.getTime()))).toBe(date.getTime())
        expect(formatDate(date.getTime())).toBe(date.toISOString().replace('T', ' '))
      }),
    )
  })
  test.each([8.64e15, -8.64e15, -1, 0, 1.5, 86_399_999])('%d too, as the platform writes it', (at) => {
    expect(formatDate(at)).toBe(new Date(at).toISOString().replace('T', ' '))
  })
  test('nor one millisecond after it', () => expect(() => formatDate(8.64e15 + 1)).toThrow(AtError))
  test.each([
    '',
    'null',
    '2024-10-24',
    '09:15',
    '2024-13-01 00:00:00Z',
    '2024-10-24 25:00:00Z',
    '2024-02-31 00:00:00Z',
    '2024-10-24 24:00:00Z',
    '1729761302123',
  ])('%j is not a date', (text) => expect(parseDate(text)).toBeUndefined())
  test('beyond the last date there is none', () => expect(() => formatDate(9e15)).toThrow(AtError))
})
