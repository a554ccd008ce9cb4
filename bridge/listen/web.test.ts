import { once } from 'node:events'
import { request } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { encodeBase2e15 } from '../../lib/protocol/base2e15.ts'
import type { HttpAnswer } from '../../lib/server/http/answer.ts'
import { promised } from '../../lib/server/testing/promised.ts'
import { connectTls } from './connect.ts'
import { type OneServer, openOneServer, openPapers, type Papers } from './testing/one-server.ts'
import { Typed } from './testing/typed.ts'
import { type Listening, listenTls } from './tls-server.ts'
import { openWeb, type WebOptions } from './web.ts'

const alice = parseAtSign('@alice')
let papers: Papers
let one: OneServer
const closing: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  papers = await openPapers()
})
afterEach(async () => {
  vi.useRealTimers()
  for (const step of closing.splice(0).reverse()) await step()
})
afterAll(() => papers.clear())

async function open(options: Parameters<typeof openOneServer>[1] = {}): Promise<void> {
  one = await openOneServer(papers, options)
  closing.push(() => one.close())
}

function type(ALPNProtocols?: string[], listening: Listening = one.listening): Promise<Typed> {
  const options = { ca: papers.authority.cert, ...(ALPNProtocols && { ALPNProtocols }) }
  return Typed.open(listening.address, options).then((typed) => {
    closing.push(() => typed.socket.destroy())
    return typed
  })
}

interface Got {
  readonly status: number | undefined
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

async function get(path: string, method = 'GET', listening: Listening = one.listening): Promise<Got> {
  const { host, port } = listening.address
  const options = { host, port, path, method, ca: papers.authority.cert, agent: false, ALPNProtocols: ['http/1.1'] }
  const asking = request(options)
  asking.end()
  const [response] = await once(asking, 'response')
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }
}

describe('what is spoken on the one port [2026 §1.1]', () => {
  for (const offered of [undefined, ['atProtocol/1.0'], ['http/1.1', 'atProtocol/1.0']])
    test(`who offers ${offered ?? 'nothing'} is greeted by an atServer`, async () => {
      await open()
      const typed = await type(offered)
      await typed.take('@')
      expect(typed.socket.alpnProtocol).toBe(offered ? 'atProtocol/1.0' : false)
      typed.send('noop:0\n')
      await typed.take('data:ok\n@')
    })

  test('a value of a megabyte in every script comes back as it was; one that is too long is refused, and who sent it stays', async () => {
    await open({ server: { limits: { maxValueBytes: 1_500_000 } } })
    const typed = await type()
    const ask = async (line: string) => {
      typed.send(`${line}\n`)
      return Buffer.from(await typed.take(/\n@(alice@)?$/), 'latin1').toString('utf8')
    }
    await typed.take('@')
    const challenge = (await ask('from:@alice')).slice('data:'.length, -2)
    await ask(`cram:${await cramDigest('secret', challenge)}`)
    const value = 'Zürich 東京 ✓ '.repeat(60_000).trim()
    expect(Buffer.byteLength(value)).toBeGreaterThan(1_000_000)
    expect(await ask(`update:notes.wavi@alice ${value}`)).toMatch(/^data:\d+\n/)
    expect((await ask('llookup:notes.wavi@alice')) === `data:${value}\n@alice@`).toBe(true)
    expect(await ask(`update:notes.wavi@alice ${value}${value}`)).toMatch(
      /^error:AT0022-.* is longer than the maximum of/,
    )
    expect(await ask('noop:0')).toBe('data:ok\n@alice@')
  })

  for (const offered of [['http/1.1'], ['h2', 'http/1.1']])
    test(`who offers ${offered} speaks HTTP and is not greeted`, async () => {
      await open()
      const typed = await type(offered)
      expect(typed.socket.alpnProtocol).toBe('http/1.1')
      typed.send('GET /none HTTP/1.1\r\nHost: a\r\n\r\n')
      expect(await typed.take('404 Not Found')).toMatch(/^HTTP\/1\.1 404/)
    })

  test('who offers nothing that is spoken here gets no connection', async () => {
    await open()
    await expect(type(['h2'])).rejects.toThrow()
  })

  for (const line of ['GET / HTTP/1.1', 'OPTIONS * HTTP/1.0', 'POST http://x:1/y HTTP/1.1'])
    test(`${line} without ALPN is told so once, and hung up on [2026 §15.56]`, async () => {
      await open()
      const typed = await type()
      typed.send(`${line}\r\nHost: a\r\nfrom: b\r\n\r\n`)
      expect(await typed.over).toBe('@error:AT0003-Exception: HTTP requests must negotiate ALPN http/1.1\n@')
    })
})

describe('public records over HTTP [2026 §2]', () => {
  test('a page, a picture, and what is not there', async () => {
    await open()
    await one.keystore.put(publicKey('location.wavi', alice), 'California', {})
    const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 255)
    await one.keystore.put(publicKey('image.wavi', alice), encodeBase2e15(picture), { isBinary: true })
    expect((await get('/@alice/wavi/location')).body.toString()).toBe('California')
    const got = await get('/wavi/image?at_ct=image/png')
    expect(Uint8Array.from(got.body)).toEqual(picture)
    expect(got.headers).toMatchObject({
      'content-type': 'image/png; charset=utf-8',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    })
    expect((await get('/wavi/other')).status).toBe(404)
  })

  test('HEAD, OPTIONS, and what is refused', async () => {
    await open()
    await one.keystore.put(publicKey('location.wavi', alice), 'California', {})
    const head = await get('/wavi/location', 'HEAD')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '10', 0])
    expect((await get('/wavi/location', 'OPTIONS')).status).toBe(204)
    const put = await get('/wavi/location', 'PUT')
    expect([put.status, put.headers.connection]).toEqual([405, 'close'])
    expect((await get('/ws')).status).toBe(400)
  })

  test('one connection serves several requests, also when they come at once', async () => {
    await open()
    const typed = await type(['http/1.1'])
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
    typed.send(ask('/a') + ask('/ws') + ask('/b'))
    await typed.take('HTTP/1.1 404')
    await typed.take('HTTP/1.1 400')
    await typed.take('HTTP/1.1 404')
    typed.send(ask('/c'))
    await typed.take('HTTP/1.1 404')
  })

  test('what only HTTP is asked for takes no place of the protocol', async () => {
    await open({ server: { limits: { maxInbound: 1 } } })
    const typed = await type()
    await typed.take('@')
    expect((await get('/x')).status).toBe(404)
  })
})

describe('an HTTP side bears so much and no more', () => {
  const slow: (() => void)[] = []
  const answered: HttpAnswer = { status: 200, headers: {}, body: new Uint8Array(20_000_000) }

  async function openHttp(options: Partial<WebOptions> = {}): Promise<Listening> {
    const web = openWeb({ now: Date.now, answer: async () => answered, ...options })
    const { cert, key } = papers.identity
    const listening = await listenTls({ host: '127.0.0.1', cert, key, accept: () => {}, web })
    closing.push(listening.close)
    return listening
  }

  test('a head that comes slowly: 408', async () => {
    const listening = await openHttp({ headMillis: 60 })
    const typed = await type(['http/1.1'], listening)
    typed.send('GET / HTTP/1.1\r\nX: ')
    const drip = setInterval(() => typed.send('a'), 10)
    expect(await typed.over).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    clearInterval(drip)
  })

  test('a second head on the same connection that comes slowly', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const listening = await openHttp({ headMillis: 60, answer: async () => ({ ...answered, body: new Uint8Array() }) })
    const typed = await type(['http/1.1'], listening)
    typed.send('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT')
    await typed.take('HTTP/1.1 200')
    const drip = setInterval(() => {
      typed.send('a')
      vi.advanceTimersByTime(10)
    }, 1)
    await typed.over
    clearInterval(drip)
  })

  test('an answer that takes its time is not a slow head', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const listening = await openHttp({
      headMillis: 40,
      answer: () => new Promise((resolve) => slow.push(() => resolve({ ...answered, body: new Uint8Array() }))),
    })
    const typed = await type(['http/1.1'], listening)
    typed.send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
    const asked = async () => {
      while (slow.length === 0) await new Promise(setImmediate)
    }
    await asked()
    slow.shift()?.()
    await typed.take('HTTP/1.1 200')
    await asked()
    // Another connection is found too slow in the meantime; this one is not.
    const another = await type(['http/1.1'], listening)
    const drip = setInterval(() => vi.advanceTimersByTime(10), 1)
    await another.over
    clearInterval(drip)
    slow.shift()?.()
    await typed.take('HTTP/1.1 200')
  })

  for (const [name, head] of [
    ['one huge header', `X: ${'a'.repeat(20_000)}\r\n`],
    ['many headers', Array.from({ length: 3_000 }, (_, i) => `X-${i}: a\r\n`).join('')],
    ['a huge target', ''],
  ] as const)
    test(`${name}: 431`, async () => {
      const listening = await openHttp()
      const typed = await type(['http/1.1'], listening)
      const target = head === '' ? `/${'a'.repeat(20_000)}` : '/'
      typed.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n${head}\r\n`)
      expect(await typed.over).toMatch(/^HTTP\/1\.1 431 /)
    })

  for (const garbage of [
    '\0\0\0\0\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'from:@alice\n',
    'GET / HTTP/1.1\r\n\r\n',
    '\x80\xff\r\n',
  ])
    test(`${JSON.stringify(garbage)} is no request: 400`, async () => {
      const listening = await openHttp()
      const typed = await type(['http/1.1'], listening)
      typed.socket.write(garbage, 'latin1')
      expect(await typed.over).toMatch(/^HTTP\/1\.1 400 /)
    })

  test('more connections than there are places: 503', async () => {
    const listening = await openHttp({ maxHttpConnections: 2 })
    const first = await type(['http/1.1'], listening)
    const second = await type(['http/1.1'], listening)
    second.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await second.take('HTTP/1.1 200')
    expect(await (await type(['http/1.1'], listening)).over).toMatch(/^HTTP\/1\.1 503 /)
    first.socket.destroy()
    await first.over
    for (;;) {
      const again = await type(['http/1.1'], listening)
      again.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      if ((await again.take(/HTTP\/1\.1 \d+/)) === 'HTTP/1.1 200') break
      await again.over
    }
  })

  test('who asks for much and takes nothing is cut off, and until then others are told to come back', async () => {
    const listening = await openHttp({ stallMillis: 1_000, maxUnsentBytes: 3_000_000 })
    const greedy = await type(['http/1.1'], listening)
    greedy.socket.pause()
    greedy.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    let status: number | undefined
    while (status !== 503) status = (await get('/', 'GET', listening)).status
    while (status !== 200) status = (await get('/', 'GET', listening)).status
    greedy.socket.resume()
    expect((await greedy.over).length).toBeLessThan(20_000_000)
  })

  const ask = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

  test('of requests that come at once one is answered at a time, the next when the one before has been taken', async () => {
    let asked = 0
    const third = promised()
    const listening = await openHttp({
      answer: async () => {
        if (++asked === 3) third.resolve()
        return answered
      },
    })
    const typed = await type(['http/1.1'], listening)
    typed.socket.pause()
    typed.send(ask.repeat(3))
    // Others come and go in the meantime, so there was time enough for more.
    for (let i = 0; i < 5; i++) await type(['http/1.1'], listening)
    expect(asked).toBe(1)
    typed.socket.removeAllListeners('data').resume()
    await third.promise
  })

  test('who sends more requests than may wait is cut off, and none of theirs is answered any more', async () => {
    const held = promised<HttpAnswer>()
    let asked = 0
    const listening = await openHttp({
      maxWaitingRequests: 2,
      answer: () => {
        asked++
        return held.promise
      },
    })
    const patient = await type(['http/1.1'], listening)
    patient.send(ask.repeat(3))
    const flooding = await type(['http/1.1'], listening)
    flooding.send(ask.repeat(400))
    expect(await flooding.over).toBe('')
    held.resolve({ ...answered, body: new Uint8Array() })
    for (let i = 0; i < 3; i++) await patient.take('HTTP/1.1 200')
    expect(asked).toBe(4)
  })

  test('who upgrades while an answer is still to come is cut off', async () => {
    const listening = await openHttp({ accept: () => {}, answer: () => new Promise(() => {}) })
    const typed = await type(['http/1.1'], listening)
    typed.send(`${ask}GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    expect(await typed.over).toBe('')
  })

  test('what is being made counts like what has not been taken, until it is made and whoever asked has gone', async () => {
    const making: { room: boolean; made: () => void }[] = []
    let noticed = promised()
    const listening = await openHttp({
      maxUnsentBytes: 1_000,
      answer: (_, reserve) =>
        new Promise((resolve) => {
          making.push({
            room: reserve(1_001),
            made: () => resolve({ status: 200, headers: {}, body: new Uint8Array() }),
          })
          noticed.resolve()
        }),
    })
    const first = await type(['http/1.1'], listening)
    first.send(ask)
    await noticed.promise
    const status = async () => (await get('/', 'GET', listening)).status
    expect(await status()).toBe(503)
    first.socket.destroy()
    await first.over
    expect(await status()).toBe(503)
    making[0]?.made()
    noticed = promised()
    const second = await type(['http/1.1'], listening)
    second.send(ask)
    await noticed.promise
    expect(making.map(({ room }) => room)).toEqual([true, true])
    making[1]?.made()
    await second.take('HTTP/1.1 200')
  })

  test('a body that nobody asked for is not read', async () => {
    const listening = await openHttp({ answer: async () => ({ ...answered, status: 405, body: new Uint8Array() }) })
    const typed = await type(['http/1.1'], listening)
    typed.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nabc')
    expect(await typed.over).toMatch(/^HTTP\/1\.1 405 /)
  })

  test('a mistake of ours in one answer ends that connection and no other', async () => {
    const listening = await openHttp({ answer: () => Promise.reject(new Error('a mistake')) })
    const typed = await type(['http/1.1'], listening)
    typed.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(await typed.over).toBe('')
    await type(['http/1.1'], listening)
  })

  test('connections of every kind, all together, are cut off beyond their number', async () => {
    const { cert, key } = papers.identity
    const listening = await listenTls({ host: '127.0.0.1', cert, key, maxConnections: 1, accept: () => {} })
    closing.push(listening.close)
    const first = await type(undefined, listening)
    await expect(type(undefined, listening)).rejects.toThrow()
    first.socket.destroy()
  })
})

test('a new certificate is shown to who comes, and those who are there stay', async () => {
  await open()
  const typed = await type()
  await typed.take('@')
  const { cert, key } = await papers.authority.issue(`${papers.dir}/renewed`, {
    dns: ['renewed.localhost'],
    ip: ['127.0.0.1'],
  })
  one.listening.renew({ cert, key })
  const next = await connectTls(one.listening.address, { ca: papers.authority.cert })
  expect(next.getPeerCertificate().subject.CN).toBe('renewed.localhost')
  next.destroy()
  typed.send('noop:0\n')
  await typed.take('data:ok\n@')
  // Still whoever asks is asked for a certificate, which nobody has to have.
  expect(() => one.listening.renew({ cert: 'garbage', key })).toThrow()
  await (await type()).take('@')
})
