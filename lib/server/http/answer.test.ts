import { MemoryLevel } from 'memory-level'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AtError } from '../../protocol/at-error.ts'
import { type PublicKey, publicKey, selfKey, sharedKey } from '../../protocol/at-key.ts'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { encodeBase2e15 } from '../../protocol/base2e15.ts'
import type { MetadataChanges } from '../../protocol/metadata.ts'
import type { Keystore } from '../../store/keystore.ts'
import { openKeystore } from '../../store/level-keystore.ts'
import { ManualClock } from '../testing/clock.ts'
import { answerHttp, type HttpAnswer, type HttpRequest } from './answer.ts'
import { keyOfPath, parseTarget } from './key-of-path.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
let clock: ManualClock
let keystore: Keystore

beforeEach(async () => {
  clock = new ManualClock()
  keystore = await openKeystore({ owner: alice, level: new MemoryLevel<string, string>(), now: clock.now })
})
afterEach(() => keystore.close())

const publish = (name: string, value: string, changes: MetadataChanges = {}) =>
  keystore.put(publicKey(name, alice), value, changes)

function ask(url: string, { method = 'GET', headers = {} }: Partial<HttpRequest> = {}): Promise<HttpAnswer> {
  return answerHttp({ method, url, headers }, { owner: alice, keystore, now: clock.now })
}
const text = ({ body }: HttpAnswer) => new TextDecoder().decode(body)

describe('a path names a record [2026 §2.1]', () => {
  for (const [path, key] of [
    ['/location.wavi', 'location.wavi'],
    ['/wavi/location', 'location.wavi'],
    ['/@alice/wavi/location', 'location.wavi'],
    ['/public:location.wavi@alice', 'location.wavi'],
    ['/@alice/public:location.wavi@alice', 'location.wavi'],
    ['/@ALICE/wavi/Location', 'location.wavi'],
    ['/location.wavi@Alice', 'location.wavi'],
    ['///wavi//location/', 'location.wavi'],
    ['/wavi%2Flocation', 'location.wavi'],
    ['/location.wavi%3Fat_rt=meta', 'location.wavi'],
    ['/location.wavi?at_rt=meta', 'location.wavi'],
    ['https://alice.example:6464/wavi/location', 'location.wavi'],
    ['/@alice/demo/index.html', 'index.html.demo'],
    ['/demo/index.html', 'index.html.demo'],
    ['/a/b/c.png', 'c.png.b.a'],
    ['/_x', '_x'],
    ['/%F0%9F%8C%BB.wavi', '🌻.wavi'],
  ] as const) {
    test(`${path} is public:${key}@alice`, () => {
      expect(keyOfPath(parseTarget(path)?.path ?? '', alice)).toEqual(publicKey(key, alice))
    })
  }

  for (const path of [
    '/',
    '/@alice',
    '/@alice/',
    '//',
    '/@bob/wavi/location',
    '/location.wavi@bob',
    '/@alice:phone.wavi@bob',
    '/@bob:phone.wavi',
    '/a%00b.wavi',
    '/a%0D%0Ab.wavi',
    '/a b.wavi',
    '/a%20b.wavi',
    '/privatekey:at_secret',
    '/public:public:x',
  ]) {
    test(`${path} is the path of nothing`, async () => {
      expect(keyOfPath(parseTarget(path)?.path ?? '', alice)).toBeUndefined()
      const answer = await ask(path)
      expect([answer.status, text(answer)]).toEqual([404, '404 Not Found'])
    })
  }

  for (const path of ['/%', '/%zz', '/%ff', '/a%c3', '/%ed%a0%80']) {
    test(`${path} cannot be read`, async () => {
      const answer = await ask(path)
      expect([answer.status, text(answer)]).toEqual([400, '400 Bad Request: the path cannot be read'])
    })
  }

  test('there is no way out of what is public', async () => {
    await keystore.put(selfKey('phone.wavi', alice), 'self', {})
    await keystore.put(sharedKey('phone.wavi', alice, bob), 'for bob', {})
    await keystore.put({ kind: 'internal', name: 'privatekey:at_secret' }, 'secret', {})
    await keystore.put({ kind: 'cached', name: 'phone.wavi', sharedBy: bob, sharedWith: alice }, 'of bob', {})
    for (const path of [
      '/phone.wavi',
      '/wavi/phone',
      '/@bob:phone.wavi@alice',
      '/cached:@alice:phone.wavi@bob',
      '/cached:public:phone.wavi',
      '/../phone.wavi',
      '/public:../@alice/phone.wavi',
      '/%2e%2e/phone.wavi',
      '/..%2fphone.wavi',
      '/..%5cphone.wavi',
      '/privatekey:at_secret',
      '/private:blocklist',
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 404])
  })
})

describe('what is answered [2026 §2.2]', () => {
  test('the value as it is stored', async () => {
    await publish('location.wavi', 'California ✓~NL~', { encoding: 'base64' })
    const answer = await ask('/wavi/location')
    expect(answer.status).toBe(200)
    expect(text(answer)).toBe('California ✓~NL~')
    expect(answer.headers['Content-Type']).toBe('text/plain; charset=utf-8')
    expect(answer.headers['Content-Length']).toBe('18')
  })

  test('with and without the owner in front it is the same page [2026 §15.57]', async () => {
    await publish('index.html.demo', '<p>hello')
    const answer = await ask('/@alice/demo/index.html')
    expect(text(answer)).toBe('<p>hello')
    expect(await ask('/demo/index.html')).toEqual(answer)
  })

  test('binary values are bytes, also where all is asked for [2026 §15.58]', async () => {
    const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 255)
    await publish('image.wavi', encodeBase2e15(bytes), { isBinary: true })
    for (const path of ['/wavi/image', '/wavi/image?at_rt=all']) {
      const answer = await ask(path)
      expect(answer.body).toEqual(bytes)
      expect(answer.headers['Content-Type']).toBe('application/octet-stream; charset=utf-8')
    }
    expect((await ask('/wavi/image?at_ct=image/png')).headers['Content-Type']).toBe('image/png; charset=utf-8')
    expect(JSON.parse(text(await ask('/wavi/image?at_rt=meta')))).toMatchObject({ isBinary: true })
  })

  test('metadata, or all there is', async () => {
    await publish('location.wavi', 'California', { ttl: 60_000, unknown: { later: 1 } })
    const meta = await ask('/wavi/location?at_rt=meta&at_ct=text/plain')
    expect(meta.headers['Content-Type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(text(meta))).toMatchObject({ ttl: 60_000, version: 0, later: 1 })
    const all = await ask('/wavi/location?at_rt=all')
    expect(all.headers['Content-Type']).toBe('text/plain; charset=utf-8')
    expect(JSON.parse(text(all))).toEqual({
      key: 'public:location.wavi@alice',
      data: 'California',
      metaData: JSON.parse(text(meta)),
    })
    expect(text(await ask('/wavi/location?at_rt=other'))).toBe('California')
  })

  test('a record without a value is empty, not missing', async () => {
    await keystore.putMeta(publicKey('empty.wavi', alice), { ttr: 10 })
    expect(await ask('/wavi/empty')).toMatchObject({ status: 200, body: new Uint8Array() })
  })

  test('a hidden name is served to who knows it', async () => {
    await publish('_x', 'seen')
    expect(text(await ask('/_x'))).toBe('seen')
  })

  test('what an app has of its own is served as long as it is approved [2026 §10.5]', async () => {
    for (const state of ['a', 'r', 'd']) await publish(`_apsk.x1.${state}.__e`, 'MIIB')
    expect(text(await ask('/_apsk.x1.a.__e'))).toBe('MIIB')
    expect(await ask('/_apsk.x1.r.__e')).toMatchObject({ status: 404 })
    expect(text(await ask('/__e/d/x1/_apsk'))).toBe('404 Not Found')
  })

  test('what is not born yet, and what has expired, is not there', async () => {
    await publish('soon.wavi', 'x', { ttb: 1000, ttl: 1000 })
    expect((await ask('/wavi/soon')).status).toBe(404)
    await clock.advance(1000)
    expect((await ask('/wavi/soon')).status).toBe(200)
    await clock.advance(1000)
    expect((await ask('/wavi/soon')).status).toBe(404)
  })

  test('a target of 1000 characters is read, one more is not', async () => {
    expect((await ask(`/${'a'.repeat(999)}`)).status).toBe(404)
    const answer = await ask(`/${'a'.repeat(1000)}`)
    expect([answer.status, text(answer)]).toEqual([400, '400 Bad Request: longer than 1000 characters'])
  })

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'get', 'FOO'])
    test(`${method} is not allowed`, async () => {
      const answer = await ask('/wavi/location', { method })
      expect([answer.status, text(answer)]).toEqual([405, '405 Method Not Allowed: GET, HEAD, OPTIONS'])
      expect(answer.headers.Allow).toBe('GET, HEAD, OPTIONS')
    })

  test('/ws is only for those who upgrade', async () => {
    const answer = await ask('/ws?x')
    expect([answer.status, text(answer)]).toEqual([400, '400 Bad Request: /ws is for WebSockets'])
    expect(await ask('/ws', { method: 'HEAD' })).toMatchObject({ status: 400, body: new Uint8Array() })
  })

  test('a disk that does not answer is not an absence', async () => {
    const broken = { get: () => Promise.reject(new AtError('AT0002', 'no disk')) }
    const answer = await answerHttp(
      { method: 'GET', url: '/x', headers: {} },
      { owner: alice, keystore: broken, now: clock.now },
    )
    expect(answer.status).toBe(503)
  })
})

describe('types', () => {
  for (const [name, type] of [
    ['a.json', 'application/json'],
    ['c.png.b.a', 'image/png'],
    ['index.html.demo', 'text/html'],
    ['style.css.site', 'text/css'],
    ['location.wavi', 'text/plain'],
    ['html', 'text/plain'],
    ['a.b.html', 'text/plain'],
    ['x.constructor', 'text/plain'],
  ] as const)
    test(`${name} is ${type}`, async () => {
      await publish(name, '{}')
      expect((await ask(`/${name}`)).headers['Content-Type']).toBe(`${type}; charset=utf-8`)
    })

  for (const [asked, type] of [
    ['application/json', 'application/json'],
    ['IMAGE/webp', 'image/webp'],
    ['text/plain;charset=utf-7', 'text/plain'],
    ['text/html', 'text/plain'],
    ['text/javascript', 'text/plain'],
    ['application/xhtml%2Bxml', 'text/plain'],
    ['application/wasm', 'text/plain'],
  ] as const)
    test(`at_ct=${asked} makes ${type} of text`, async () => {
      await publish('note.wavi', 'hello')
      expect((await ask(`/note.wavi?at_ct=${asked}`)).headers['Content-Type']).toBe(`${type}; charset=utf-8`)
    })

  for (const asked of ['', 'text', 'a/b%0d%0aSet-Cookie:x', 'a/b/c', '%00/x'])
    test(`at_ct=${asked} is no type`, async () => {
      await publish('note.wavi', 'hello')
      expect((await ask(`/note.wavi?at_ct=${asked}`)).status).toBe(400)
    })
})

describe('browsers [2026 §2.3]', () => {
  test('any page may read every answer, and no type is guessed', async () => {
    await publish('note.wavi', 'hello')
    for (const answer of [
      await ask('/note.wavi'),
      await ask('/other'),
      await ask('/%'),
      await ask('/', { method: 'PUT' }),
    ])
      expect(answer.headers).toMatchObject({
        'Access-Control-Allow-Origin': '*',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      })
  })

  test('a page asks before it asks', async () => {
    const answer = await ask('/note.wavi', { method: 'OPTIONS' })
    expect(answer).toMatchObject({ status: 204, body: new Uint8Array() })
    expect(answer.headers['Access-Control-Allow-Methods']).toBe('GET, HEAD, OPTIONS')
  })

  for (const path of ['/demo/index.html', '/picture.svg', '/feed.xml', '/picture.wavi?at_ct=image/svg%2Bxml'])
    test(`${path} can be looked at and does nothing`, async () => {
      for (const name of ['index.html.demo', 'picture.svg', 'feed.xml', 'picture.wavi']) await publish(name, '<svg/>')
      expect((await ask(path)).headers['Content-Security-Policy']).toBe('sandbox')
    })

  test('HEAD tells what GET would send, and sends nothing', async () => {
    await publish('note.wavi', 'hello')
    const { status, headers, body } = await ask('/note.wavi', { method: 'HEAD' })
    const got = await ask('/note.wavi')
    expect({ status, headers }).toEqual({ status: got.status, headers: got.headers })
    expect(body.length).toBe(0)
    expect((await ask('/other', { method: 'HEAD' })).status).toBe(404)
  })

  test('the signature of the owner comes along', async () => {
    await publish('note.wavi', 'hello', { dataSignature: 'c2lnbmVk' })
    expect((await ask('/note.wavi')).headers['At-Data-Signature']).toBe('c2lnbmVk')
  })
})

describe('caches', () => {
  test('without a ttr every use is asked for, even when it lives only for a while', async () => {
    await publish('note.wavi', 'hello', { ttl: 60_000 })
    expect((await ask('/note.wavi')).headers['Cache-Control']).toBe('no-cache')
    expect((await ask('/other')).headers['Cache-Control']).toBe('no-cache')
  })

  for (const [ttr, ttl, age] of [
    [60, 0, 60],
    [60, 10_000, 10],
    [5, 10_000, 5],
    [-1, 0, 86_400],
    [-1, 10_999, 10],
  ] as const)
    test(`ttr ${ttr} s and ttl ${ttl} ms make max-age=${age}`, async () => {
      await publish('note.wavi', 'hello', { ttr, ttl })
      expect((await ask('/note.wavi')).headers['Cache-Control']).toBe(`public, max-age=${age}`)
    })

  test('who has another value is not told that it is the same, whatever its writer says of the time', async () => {
    const uAt = Date.UTC(2024, 0, 1)
    await publish('note.wavi', 'one', { uAt })
    const { ETag: tag = '', 'Last-Modified': date = '' } = (await ask('/note.wavi')).headers
    await keystore.remove(publicKey('note.wavi', alice) as PublicKey)
    await publish('note.wavi', 'two', { uAt })
    for (const headers of [{ 'if-none-match': tag }, { 'if-modified-since': date }] as HttpRequest['headers'][]) {
      expect(text(await ask('/note.wavi', { headers }))).toBe('two')
    }
  })

  test('who has this version is told so; each change makes another', async () => {
    await publish('note.wavi', 'hello')
    const { ETag: tag = '', 'Last-Modified': date = '' } = (await ask('/note.wavi')).headers
    for (const value of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const answer = await ask('/note.wavi', { headers: { 'if-none-match': value } })
      expect(answer).toMatchObject({ status: 304, body: new Uint8Array() })
      expect(answer.headers.ETag).toBe(tag)
    }
    await publish('note.wavi', 'changed in the same millisecond')
    expect((await ask('/note.wavi', { headers: { 'if-none-match': tag, 'if-modified-since': date } })).status).toBe(200)
    await keystore.remove(publicKey('note.wavi', alice) as PublicKey)
    await clock.advance(1)
    await publish('note.wavi', 'again the first version')
    expect((await ask('/note.wavi', { headers: { 'if-none-match': tag } })).status).toBe(200)
  })
})

describe('what is large is made into bytes only where it must be, and where there is room', () => {
  const asking = (method: string, headers: HttpRequest['headers'] = {}, query = '', hasRoom = true) => {
    const reserved: number[] = []
    const reserve = (bytes: number) => {
      reserved.push(bytes)
      return hasRoom
    }
    const options = { owner: alice, keystore, now: clock.now, reserve }
    return answerHttp({ method, url: `/note.wavi${query}`, headers }, options).then((answer) => ({ answer, reserved }))
  }

  for (const query of ['', '?at_rt=all', '?at_rt=meta'])
    test(`who asks only whether note.wavi${query} is still the same makes it into bytes once, and a change once more`, async () => {
      await publish('note.wavi', 'hello')
      const first = await asking('HEAD', {}, query)
      expect(first.reserved).toHaveLength(1)
      const { ETag: tag = '', 'Content-Length': length } = first.answer.headers
      expect((await asking('HEAD', {}, query)).answer).toEqual(first.answer)
      expect((await asking('HEAD', {}, query)).reserved).toEqual([])
      const same = await asking('GET', { 'if-none-match': tag }, query)
      expect([same.answer.status, same.reserved]).toEqual([304, []])
      const whole = await asking('GET', {}, query)
      expect([`${whole.answer.body.length}`, whole.reserved.length]).toEqual([length, 1])
      await publish('note.wavi', 'olleh')
      const changed = await asking('HEAD', {}, query)
      expect(changed.reserved).toHaveLength(1)
      expect(changed.answer.headers.ETag).not.toBe(tag)
    })

  test('no less is reserved than it takes, whatever it holds', async () => {
    for (const value of ['hello', '✓東京', '🌻', '\u0001\u0001', '\ud800\ud800', '"'.repeat(3)])
      for (const query of ['', '?at_rt=all']) {
        await publish('note.wavi', value)
        const { answer, reserved } = await asking('GET', {}, query)
        const empty = query && JSON.stringify({ ...JSON.parse(text(answer)), data: '' }).length
        expect(reserved[0]).toBeGreaterThanOrEqual(answer.body.length - Number(empty))
      }
    const bytes = new Uint8Array(1000).fill(255)
    await publish('note.wavi', encodeBase2e15(bytes), { isBinary: true })
    expect((await asking('GET')).reserved[0]).toBeGreaterThanOrEqual(1000)
  })

  test('without room: 503, and nothing is remembered that is not so', async () => {
    await publish('note.wavi', 'hello')
    const refused = (await asking('GET', {}, '', false)).answer
    expect([refused.status, refused.headers['Retry-After'], text(refused)]).toEqual([503, '5', ''])
    expect(text((await asking('GET')).answer)).toBe('hello')
    expect((await asking('GET', {}, '', false)).answer.status).toBe(503)
    expect((await asking('HEAD', {}, '', false)).answer.status).toBe(200)
  })
})

describe('a film can be sought in', () => {
  for (const [range, status, body, where] of [
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=3-1', 200, '0123456789', undefined],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=-', 200, '0123456789', undefined],
    ['lines=0-1', 200, '0123456789', undefined],
    [`bytes=${'9'.repeat(400)}-`, 416, '', 'bytes */10'],
  ] as const)
    test(`${range.slice(0, 20)} is ${status}`, async () => {
      await publish('film.mp4', '0123456789')
      const answer = await ask('/film.mp4', { headers: { range } })
      expect([answer.status, text(answer), answer.headers['Content-Range']]).toEqual([status, body, where])
    })

  test('but not in another film than the one that was begun', async () => {
    await publish('film.mp4', '0123456789')
    const tag = (await ask('/film.mp4')).headers.ETag ?? ''
    expect((await ask('/film.mp4', { headers: { range: 'bytes=0-1', 'if-range': tag } })).status).toBe(206)
    expect((await ask('/film.mp4', { headers: { range: 'bytes=0-1', 'if-range': '"old"' } })).status).toBe(200)
  })
})
