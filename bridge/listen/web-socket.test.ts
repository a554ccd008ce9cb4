import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws'
import { Session } from '../../lib/client/session.ts'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { formatAddress } from '../../lib/protocol/address.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { ManualClock } from '../../lib/server/testing/clock.ts'
import { transportContract } from '../../lib/transport/contract.ts'
import { directDial } from '../../lib/transport/direct.ts'
import { parseHostPatterns } from '../../lib/transport/host-pattern.ts'
import { connectTls } from './connect.ts'
import { type OneServer, openOneServer, openPapers, type Papers } from './testing/one-server.ts'
import { Typed } from './testing/typed.ts'
import { webSocketTransport } from './web-socket-transport.ts'

const alice = parseAtSign('@alice')
let papers: Papers
let one: OneServer
const closing: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  papers = await openPapers()
})
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step()
})
afterAll(() => papers.clear())

transportContract('WebSocket, seen from the one who was called', {
  open: async () => {
    const http = createServer().listen(0, '127.0.0.1')
    await once(http, 'listening')
    const server = new WebSocketServer({ server: http, perMessageDeflate: false })
    const called = once(server, 'connection')
    const here = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, { perMessageDeflate: false })
    const [there] = await called
    if (here.readyState !== WebSocket.OPEN) await once(here, 'open')
    http.close()
    const options = { now: Date.now, pingMillis: 30_000 }
    return [webSocketTransport(there, options), webSocketTransport(here, options)]
  },
})

transportContract('a page and an atServer that it reaches itself', {
  open: async () => {
    const { cert, key } = papers.identity
    const https = createTlsServer({ cert, key }).listen(0, '127.0.0.1')
    await once(https, 'listening')
    const server = new WebSocketServer({ server: https, perMessageDeflate: false })
    const called = once(server, 'connection')
    class BrowserSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { ca: papers.authority.cert, perMessageDeflate: false })
      }
    }
    const { dial } = directDial({
      bridge: () => Promise.reject(new AtError('AT0021', 'the bridge is down')),
      find: async () => ({ host: 'localhost', port: (https.address() as AddressInfo).port }),
      reachable: parseHostPatterns('*:*'),
      WebSocket: BrowserSocket as never,
    })
    const dialled = dial(alice)
    const [socket] = await called
    https.close()
    const there = webSocketTransport(socket, { now: Date.now, pingMillis: 30_000 })
    await there.write(new TextEncoder().encode('@'))
    const here = await dialled
    await here[Symbol.asyncIterator]().next()
    return [here, there]
  },
  // As for every WebSocket of a browser.
  backpressure: false,
})

async function open(options: Parameters<typeof openOneServer>[1] = {}): Promise<void> {
  one = await openOneServer(papers, options)
  closing.push(() => one.close())
}

/** A browser's end, frame by frame. */
class Page {
  readonly socket: WebSocket
  readonly frames: { text: string; isBinary: boolean }[] = []
  readonly closed: Promise<number>
  #notice: () => void = () => {}

  constructor(path = '/ws', options: ClientOptions = {}, protocols: string[] = []) {
    const url = `wss://${formatAddress(one.listening.address)}${path}`
    this.socket = new WebSocket(url, protocols, {
      ca: papers.authority.cert,
      ALPNProtocols: ['http/1.1'],
      ...options,
    } as ClientOptions)
    closing.push(() => this.socket.terminate())
    this.socket.on('error', () => {})
    this.socket.on('message', (data, isBinary) => {
      this.frames.push({ text: data.toString(), isBinary })
      this.#notice()
    })
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)))
  }

  /** The next message, which must be text. */
  async hear(): Promise<string> {
    for (;;) {
      const frame = this.frames.shift()
      if (frame) {
        expect(frame.isBinary).toBe(false)
        return frame.text
      }
      await new Promise<void>((resolve) => {
        this.#notice = resolve
      })
    }
  }

  ask(text: string): Promise<string> {
    this.socket.send(text)
    return this.hear()
  }
}

async function greeted(...options: ConstructorParameters<typeof Page>): Promise<Page> {
  const page = new Page(...options)
  expect(await page.hear()).toBe('@')
  return page
}

async function login(page: Page): Promise<void> {
  const [, challenge = ''] = /^data:(.*)\n/.exec(await page.ask('from:@alice\n')) ?? []
  expect(await page.ask(`cram:${await cramDigest('secret', challenge)}\n`)).toBe('data:success\n@alice@')
}

describe('a conversation in a WebSocket [2026 §1.2]', () => {
  test('a greeting, a login, a value written and read; each reply is one text message', async () => {
    await open()
    const page = await greeted()
    await login(page)
    expect(await page.ask('update:public:city.wavi@alice Zürich ✓\n')).toMatch(/^data:\d+\n@alice@$/)
    expect(await page.ask('llookup:public:city.wavi@alice\n')).toBe('data:Zürich ✓\n@alice@')
    expect(page.frames).toEqual([])
  })

  test('a line ends at its line feed and nowhere else: three frames are one command, one frame is two [2026 §15.59]', async () => {
    await open()
    const page = await greeted()
    for (const piece of ['no', 'op:', '0']) page.socket.send(piece)
    page.socket.send(Buffer.from('\nnoop:1\nnoop'))
    expect(await page.hear()).toBe('data:ok\n@')
    expect(await page.hear()).toBe('data:ok\n@')
    page.socket.send(':0', { fin: false })
    page.socket.send('\n', { fin: true })
    expect(await page.hear()).toBe('data:ok\n@')
    page.socket.send('noop:0\ninfo\n')
    expect(await page.hear()).toBe('data:ok\n@')
    expect(await page.hear()).toMatch(/^data:\{"version"/)
    page.socket.send('')
    expect(await page.ask('info:brief\n')).toMatch(/^data:\{"version"/)
    expect(page.frames).toEqual([])
  })

  test('a long reply is one message', async () => {
    await open()
    const page = await greeted()
    await login(page)
    const value = '✓'.repeat(300_000)
    await page.ask(`update:public:long.wavi@alice ${value}\n`)
    expect((await page.ask('llookup:public:long.wavi@alice\n')) === `data:${value}\n@alice@`).toBe(true)
  })

  test('a query does not matter, nor who asks from where; no subprotocol and no compression is agreed on', async () => {
    await open()
    const page = await greeted('/ws?x=%zz', { origin: 'https://anywhere.example', perMessageDeflate: true })
    expect([page.socket.protocol, page.socket.extensions]).toEqual(['', ''])
    // To ask for a subprotocol is to insist on it: there is no connection then.
    const insisting = new Page('/ws', {}, ['atProtocol'])
    expect(await insisting.closed).toBe(1006)
  })

  for (const path of ['/', '/ws/', '/WS', '/wss', '//ws', '/%77s'])
    test(`there is none at ${path}`, async () => {
      await open()
      const page = new Page(path)
      const [, response] = await once(page.socket, 'unexpected-response')
      expect(response.statusCode).toBe(404)
    })

  test('whoever leaves is told 1000', async () => {
    await open()
    const page = await greeted()
    page.socket.send('@exit\n')
    expect(await page.closed).toBe(1000)
    expect(page.frames).toEqual([])
  })

  test('a visitor cannot prove who it is here, whatever certificate its browser shows, and stays', async () => {
    await open()
    const { cert, key } = await papers.authority.issue(`${papers.dir}/bob`, { dns: ['bob.test'], ip: [] })
    const page = await greeted('/ws', { cert, key })
    const refused = 'error:AT0401-Exception: Certificate Verification Failed\n@'
    expect(await page.ask('from:@bob\n')).toBe(refused)
    expect(await page.ask('noop:0\n')).toBe('data:ok\n@')
    // The same certificate on the raw connection is as good as ever.
    const raw = await Typed.open(one.listening.address, { ca: papers.authority.cert, cert, key })
    await raw.take('@')
    raw.send('from:@bob\n')
    await raw.take('data:proof:_')
    raw.socket.destroy()
  })

  test('stream is not for WebSockets', async () => {
    await open()
    const page = await greeted()
    await login(page)
    for (const line of ['stream:init@bob namespace:x 1 a 5', 'stream:receive 1', 'stream:done 1', 'stream:'])
      expect(await page.ask(`${line}\n`)).toMatch(/^error:AT0003-/)
    expect(await page.ask('noop:0\n')).toBe('data:ok\n@alice@')
  })
})

describe('a client that chooses its way', () => {
  const dialTo = (trusted: string) => {
    class BrowserSocket extends WebSocket {
      constructor(url: string) {
        super(url, [], { ca: trusted, ALPNProtocols: ['http/1.1'] } as ClientOptions)
      }
    }
    const bridge = () => Promise.reject(new AtError('AT0021', 'the bridge is down'))
    const find = async () => one.listening.address
    return directDial({ bridge, find, reachable: parseHostPatterns('*:*'), WebSocket: BrowserSocket as never })
  }

  test('talks to the server itself when it trusts it, and needs no bridge for that', async () => {
    await open()
    const { dial, ways } = dialTo(papers.authority.cert)
    const session = new Session({ dial, to: alice })
    expect(await session.request('noop:0')).toBe('ok')
    expect(ways.get(alice)?.kind).toBe('direct')
    session.close()
  })

  test('asks the bridge when it does not', async () => {
    await open()
    const stranger = await openPapers()
    const { dial } = dialTo(stranger.authority.cert)
    await expect(dial(alice)).rejects.toThrow('the bridge is down')
    await stranger.clear()
  })
})

describe('what a WebSocket may not do', () => {
  test('a line that is too long: AT0005, then 1009', async () => {
    await open({ server: { limits: { maxLineBytes: 1_000 } } })
    const page = await greeted()
    for (let i = 0; i < 3; i++) page.socket.send('a'.repeat(400))
    expect(await page.hear()).toMatch(/^error:AT0005-.*exceeded the buffer size limit/)
    expect(await page.closed).toBe(1009)
  })

  test('a line of the largest size in one message is fine, two bytes more are not', async () => {
    await open({ server: { limits: { maxLineBytes: 1_000 } }, webLimits: { maxMessageBytes: 1_001 } })
    const page = await greeted()
    expect(await page.ask(`${'a'.repeat(1_000)}\n`)).toMatch(/^error:AT0003-/)
    page.socket.send('a'.repeat(1_002))
    expect(await page.hear()).toMatch(/^error:AT0005-.*exceeded the buffer size limit/)
    expect(await page.closed).toBe(1009)
  })

  test('a message in pieces without end: AT0005, then 1009', async () => {
    await open({ webLimits: { maxMessageBytes: 10_000 } })
    const page = await greeted()
    for (let i = 0; i < 11; i++) page.socket.send('a'.repeat(1_000), { fin: false })
    expect(await page.hear()).toMatch(/^error:AT0005-/)
    expect(await page.closed).toBe(1009)
  })

  test('one too many: AT0012, as on any connection', async () => {
    await open({ server: { limits: { maxInbound: 1 } } })
    const raw = await Typed.open(one.listening.address, { ca: papers.authority.cert })
    await raw.take('@')
    const page = new Page()
    expect(await page.hear()).toBe('error:AT0012-Inbound connection limit exceeded\n')
    expect(await page.closed).toBe(1000)
    raw.socket.destroy()
  })

  for (const [name, frame, code] of [
    ['a frame without a mask', [0x81, 0x01, 0x61], 1002],
    ['a reserved bit', [0xc1, 0x80, 0, 0, 0, 0], 1002],
    ['a control frame in pieces', [0x09, 0x80, 0, 0, 0, 0], 1002],
    ['a control frame that is too long', [0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0], 1002],
    ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0], 1002],
    ['an unknown opcode', [0x83, 0x80, 0, 0, 0, 0], 1002],
    ['a length beyond every number', [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], 1009],
    ['text that is no UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
    ['a close code that cannot be', [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], 1002],
  ] as const)
    test(`${name} ends it with ${code}, and nobody else notices`, async () => {
      await open()
      const other = await greeted()
      const rude = await Typed.open(one.listening.address, { ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] })
      rude.send(
        'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      )
      await rude.take('\x81\x01@')
      rude.socket.write(Buffer.from(frame))
      await rude.take(`\x88\x02${String.fromCharCode(code >> 8, code & 255)}`)
      rude.socket.destroy()
      expect(await other.ask('noop:0\n')).toBe('data:ok\n@')
      expect(one.unexpected).toEqual([])
    })

  test('binary bytes that are no UTF-8 are a line like any other bad one', async () => {
    await open()
    const page = await greeted()
    page.socket.send(Buffer.from([0xff, 0xfe, 0x0a]))
    expect(await page.hear()).toBe('error:AT0003-Exception: invalid command\n@')
  })

  for (const [name, head] of [
    [
      'of another version',
      'Upgrade: websocket\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
    ],
    ['without a key', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'],
    ['to something else', 'Upgrade: h2c\r\n'],
  ] as const)
    test(`an upgrade ${name} is refused: 400`, async () => {
      await open()
      const rude = await Typed.open(one.listening.address, { ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] })
      rude.send(`GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n${head}\r\n`)
      expect(await rude.over).toMatch(/^HTTP\/1\.1 400 /)
    })
})

describe('whether somebody is still there', () => {
  test('who answers no ping is gone after two', async () => {
    await open({ webLimits: { pingMillis: 40 } })
    const vanished = await greeted('/ws', { autoPong: false })
    const attentive = await greeted()
    let pings = 0
    vanished.socket.on('ping', () => pings++)
    expect(await vanished.closed).toBe(1006)
    expect(pings).toBe(2)
    expect(await attentive.ask('noop:0\n')).toBe('data:ok\n@')
  })

  test('a pong is a sign of life: a page that only listens is not taken for idle', async () => {
    const clock = new ManualClock()
    const { now, after } = clock
    await open({ server: { now, after, limits: { idleMillis: 60_000 } }, now, webLimits: { pingMillis: 20 } })
    const page = await greeted()
    await page.ask('noop:0\n')
    const mute = await greeted('/ws', { autoPong: false })
    await mute.ask('noop:0\n')
    await clock.advance(59_000)
    // A round of pings and pongs, at the new time.
    await once(page.socket, 'ping')
    await once(page.socket, 'ping')
    await clock.advance(30_000)
    expect(await mute.closed).toBeGreaterThan(0)
    expect(await page.ask('noop:0\n')).toBe('data:ok\n@')
  })

  test('a monitor goes on for longer than anyone may be idle, and shows one notification a message [2026 §15.1, §15.60]', async () => {
    const clock = new ManualClock()
    const { now, after } = clock
    const limits = { authenticatedIdleMillis: 60_000, minAuthenticatedIdleMillis: 1_000 }
    await open({ server: { now, after, limits }, now, webLimits: { pingMillis: 20 } })
    const page = await greeted()
    await login(page)
    // Both commands are obeyed, though they come in one message; and no statistics keep it alive.
    page.socket.send('monitor:strict:selfNotifications:multiplexed .wavi\nnoop:0\n')
    while ((await page.hear()) !== 'data:ok\n@alice@');
    for (let minute = 0; minute < 10; minute++) {
      await once(page.socket, 'ping')
      await once(page.socket, 'ping')
      await clock.advance(59_000)
    }
    page.frames.length = 0
    const other = await greeted()
    await login(other)
    await other.ask('notify:@alice:city.wavi@alice:Zurich\n')
    for (;;) {
      const shown = await page.hear()
      expect(shown).toMatch(/^notification: \{.*\}\n/)
      if (shown.includes('city.wavi@alice')) break
    }
  })

  test('when the server ends, everyone is told 1001', async () => {
    await open()
    const page = await greeted()
    const raw = await connectTls(one.listening.address, { ca: papers.authority.cert })
    raw.on('error', () => {})
    await one.listening.close()
    expect(await page.closed).toBe(1001)
  })
})
