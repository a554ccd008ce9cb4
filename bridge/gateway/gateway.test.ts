import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { AtDirectory } from '../../lib/directory/at-directory.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { closeCodes } from '../../lib/transport/close-codes.ts'
import { transportContract } from '../../lib/transport/contract.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { type Authority, openAuthority } from '../dev/ca.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { type Listening, listenTls } from '../listen/tls-server.ts'
import { createGateway, defaultGatewayLimits, type Gateway, type GatewayOptions, readTarget } from './gateway.ts'
import { addressOf, callerOf, mayCall } from './origin.ts'

let dir: string
let network: Network
/** A directory that sends callers to whatever a test has put up. */
const directory = new AtDirectory()
let directoryListening: Listening
let authority: Authority
const closing: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-gateway-'))
  network = await startNetwork({
    atSigns: [parseAtSign('@alice'), parseAtSign('@☕️')],
    dir,
    onboarded: [],
    gateway: false,
  })
  authority = await openAuthority(join(dir, 'test-ca'))
  directoryListening = await listen(authority, (transport) => directory.accept(transport))
})
afterEach(async () => {
  vi.useRealTimers()
  for (const step of closing.splice(0).reverse()) await step()
})
afterAll(async () => {
  await directoryListening.close()
  await network.close()
  await rm(dir, { recursive: true })
})

async function listen(by: Authority, accept: (transport: Transport) => void): Promise<Listening> {
  const identity = await by.issue(join(dir, 'test'), { dns: ['localhost'], ip: ['127.0.0.1'] })
  return listenTls({ host: '127.0.0.1', ...identity, accept })
}

/** A gateway on a port of its own; `url` is ready for a target. */
async function open(options: Partial<GatewayOptions> = {}): Promise<{ url: string; gateway: Gateway }> {
  const gateway = createGateway({ route: network.route, ...options })
  const server = createServer().on('upgrade', gateway.handleUpgrade).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close(), gateway.close)
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/bridge?to=`, gateway }
}

/** A gateway in front of an atServer that does what the test says. */
async function openTo(accept: (transport: Transport) => void, options: Partial<GatewayOptions> = {}) {
  const server = await listen(authority, accept)
  closing.push(server.close)
  directory.set(parseAtSign('@tested'), server.address)
  const opened = await open({ route: { directory: directoryListening.address, ca: authority.cert }, ...options })
  return { ...opened, url: `${opened.url}@tested` }
}

class Browser {
  readonly socket: WebSocket
  #text = ''
  #noticed = () => {}
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('error', () => {})
    this.socket.on('message', (data) => {
      this.#text += data.toString()
      this.#noticed()
    })
    this.closed = once(this.socket, 'close').then(([code, reason]) => ({ code, reason: reason.toString() }))
  }

  /** Waits until this has been said, and forgets it. */
  async hear(wanted: string): Promise<void> {
    while (!this.#text.includes(wanted)) await new Promise<void>((resolve) => (this.#noticed = resolve))
    this.#text = this.#text.slice(this.#text.indexOf(wanted) + wanted.length)
  }
}

const endedWith = ({ code, sentence }: { code: number; sentence: string }) => ({ code, reason: sentence })

transportContract('a page and an atServer, with the bridge between them', {
  open: async () => {
    let accepted = (_: Transport) => {}
    const there = new Promise<Transport>((resolve) => (accepted = resolve))
    const { url } = await openTo((transport) => accepted(transport))
    const dialled = webSocketDial({ url: url.slice(0, url.indexOf('?')), WebSocket })(parseAtSign('@tested'))
    await (await there).write(new TextEncoder().encode('@'))
    const here = await dialled
    await here[Symbol.asyncIterator]().next()
    return [here, await there]
  },
  // As for every WebSocket of a browser.
  backpressure: false,
})

describe('a conversation', () => {
  test('with an atServer', async () => {
    const { url } = await open()
    const browser = new Browser(`${url}@alice`)
    await browser.hear('@')
    browser.socket.send('noop:0\n')
    await browser.hear('data:ok\n@')
    browser.socket.close()
  })

  test('with the directory', async () => {
    const { url } = await open()
    const browser = new Browser(`${url}directory`)
    await browser.hear('@')
    browser.socket.send('alice\n')
    const { host, port } = network.members.get(parseAtSign('@alice'))?.address ?? {}
    await browser.hear(`${host}:${port}\r\n@`)
    browser.socket.close()
  })

  test('with an atSign that has to be escaped in a URL', async () => {
    const { url } = await open()
    const browser = new Browser(`${url}${encodeURIComponent('@☕️')}`)
    await browser.hear('@')
    browser.socket.close()
  })

  test('what is said before the atServer is there is not lost, nor out of order', async () => {
    const { url } = await open()
    const browser = new Browser(`${url}@alice`)
    await once(browser.socket, 'open')
    for (const line of ['noop:0\n', 'no', 'op:1\n', 'info:brief\n']) browser.socket.send(line)
    await browser.hear('@data:ok\n@data:ok\n@data:{"version"')
    browser.socket.close()
  })

  test('any byte passes, in text frames and binary ones', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const { url } = await openTo(async (transport) => {
      for await (const chunk of transport) await transport.write(chunk)
    })
    const socket = new WebSocket(url)
    await once(socket, 'open')
    socket.send(bytes)
    const [echo, isBinary] = await once(socket, 'message')
    expect(isBinary).toBe(true)
    expect(Uint8Array.from(echo)).toEqual(bytes)
    socket.close()
  })

  test('nothing of it is written to the log', async () => {
    const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    const { url } = await open()
    const browser = new Browser(`${url}@alice`)
    await browser.hear('@')
    browser.socket.send('cram:very-secret\n')
    await browser.hear('error:')
    browser.socket.close()
    await browser.closed
    expect(written.flatMap((spy) => spy.mock.calls).join()).not.toContain('secret')
    for (const spy of written) spy.mockRestore()
  })
})

describe('the end of one side is the end of the other', () => {
  test('the browser leaves', async () => {
    let left: Promise<unknown> | undefined
    const { url } = await openTo(async (transport) => {
      left = transport.closed
      await transport.write(Buffer.from('@'))
      for await (const _ of transport);
    })
    const browser = new Browser(url)
    await browser.hear('@')
    browser.socket.close()
    await left
  })

  test('the browser is cut off', async () => {
    let left: Promise<unknown> | undefined
    const { url } = await openTo(async (transport) => {
      left = transport.closed
      await transport.write(Buffer.from('@'))
      for await (const _ of transport);
    })
    const browser = new Browser(url)
    await browser.hear('@')
    browser.socket.terminate()
    await left
  })

  test('the browser leaves before the atServer has answered', async () => {
    const { address, arrived } = await openSilent()
    directory.set(parseAtSign('@silent'), address)
    const { url, gateway } = await open({ route: { directory: directoryListening.address, ca: authority.cert } })
    const browser = new Browser(`${url}@silent`)
    const [socket] = await arrived
    const ended = once(socket, 'close')
    browser.socket.close()
    await ended
    await browser.closed
    expect(gateway.size).toBe(0)
  })

  test('the atServer ends it, after its last words', async () => {
    const { url } = await open()
    const browser = new Browser(`${url}@alice`)
    await browser.hear('@')
    browser.socket.send('pol\n')
    await browser.hear('before you may run the pol command\n@')
    expect(await browser.closed).toEqual(endedWith(closeCodes.done))
  })

  test('the bridge is shut down', async () => {
    const { url, gateway } = await open()
    const browser = new Browser(`${url}@alice`)
    await browser.hear('@')
    await gateway.close()
    expect(await browser.closed).toEqual(endedWith(closeCodes.shuttingDown))
  })
})

test('whoever does not answer the good-bye holds nobody up', async () => {
  const { url, gateway } = await open()
  const { hostname, port } = new URL(url)
  const silent = connect(Number(port), hostname).on('error', () => {})
  silent.write(
    'GET /bridge?to=@alice HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await once(silent, 'data')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const closed = gateway.close()
  vi.advanceTimersByTime(defaultGatewayLimits.goodbyeMillis)
  vi.useRealTimers()
  await closed
  silent.destroy()
})

/** Takes connections and never says a word. */
async function openSilent() {
  const silent: Server = createTcpServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const arrived = once(silent, 'connection')
  arrived.then(([socket]) => socket.on('error', () => {}).resume())
  closing.push(async () => {
    silent.close()
  })
  return { address: { host: '127.0.0.1', port: (silent.address() as AddressInfo).port }, arrived }
}

describe('when there is no connection, the browser is told why', () => {
  async function endOf(to: string, options: Partial<GatewayOptions> = {}) {
    const { url } = await open(options)
    const browser = new Browser(`${url}${to}`)
    return browser.closed
  }
  const route = () => ({ directory: directoryListening.address, ca: authority.cert })

  for (const to of [
    '',
    'alice',
    '127.0.0.1:22',
    'wss://example.org',
    '@',
    '@al ice',
    '@alice&host=127.0.0.1',
    '@alice&to=@bob',
  ]) {
    test(`to=${to} is no target`, async () => {
      expect(await endOf(to)).toEqual(endedWith(closeCodes.badRequest))
    })
  }

  test('the directory does not know the atSign', async () => {
    expect(await endOf('@nobody')).toEqual(endedWith(closeCodes.unknownAtSign))
  })

  test('nobody answers where the directory points', async () => {
    const gone = await listen(authority, () => {})
    await gone.close()
    directory.set(parseAtSign('@gone'), gone.address)
    expect(await endOf('@gone', { route: route() })).toEqual(endedWith(closeCodes.nobodyAnswers))
  })

  test('the atServer takes too long', async () => {
    const { address, arrived } = await openSilent()
    directory.set(parseAtSign('@silent'), address)
    expect(await endOf('@silent', { route: route(), connectTimeoutMillis: 100 })).toEqual(
      endedWith(closeCodes.tookTooLong),
    )
    await arrived
  })

  test('the atServer shows a certificate that anyone could have made', async () => {
    const forger = await listen(await openAuthority(join(dir, 'forger')), () => {})
    closing.push(forger.close)
    directory.set(parseAtSign('@forged'), forger.address)
    expect(await endOf('@forged', { route: route() })).toEqual(endedWith(closeCodes.certificateNotRight))
  })

  test('the directory cannot be reached, for an atSign or for itself', async () => {
    const gone = await listen(authority, () => {})
    await gone.close()
    const options = { route: { directory: gone.address, ca: authority.cert } }
    expect(await endOf('@alice', options)).toEqual(endedWith(closeCodes.directoryUnreachable))
    expect(await endOf('directory', options)).toEqual(endedWith(closeCodes.directoryUnreachable))
  })

  test('the directory is up and never answers', async () => {
    const mute = await listen(authority, () => {})
    closing.push(mute.close)
    const options = { route: { directory: mute.address, ca: authority.cert }, connectTimeoutMillis: 100 }
    expect(await endOf('@alice', options)).toEqual(endedWith(closeCodes.directoryUnreachable))
  })

  test('every sentence fits into a close frame', () => {
    for (const { sentence } of Object.values(closeCodes)) expect(Buffer.byteLength(sentence)).toBeLessThanOrEqual(123)
  })
})

describe('limits', () => {
  test('a frame of the largest size passes, one byte more ends the connection', async () => {
    const sizes: number[] = []
    const { url } = await openTo(
      async (transport) => {
        let size = 0
        for await (const chunk of transport) {
          size += chunk.length
          if (size === 1000) await transport.write(Buffer.from('whole'))
        }
        sizes.push(size)
      },
      { maxFrameBytes: 1000 },
    )
    const browser = new Browser(url)
    await once(browser.socket, 'open')
    browser.socket.send(new Uint8Array(1000))
    await browser.hear('whole')
    browser.socket.send(new Uint8Array(1001))
    expect(await browser.closed).toEqual(endedWith(closeCodes.frameTooLarge))
    await expect.poll(() => sizes).toEqual([1000])
  })

  test('connections from one address', async () => {
    const { url } = await open({ maxConnectionsPerAddress: 2 })
    const first = new Browser(`${url}@alice`)
    const second = new Browser(`${url}@alice`)
    await Promise.all([first.hear('@'), second.hear('@')])
    expect(await new Browser(`${url}@alice`).closed).toEqual(endedWith(closeCodes.tooManyConnections))
    first.socket.close()
    await first.closed
    const again = new Browser(`${url}@alice`)
    await again.hear('@')
    again.socket.close()
    second.socket.close()
  })

  test('connections from everywhere', async () => {
    const { url } = await open({ maxConnections: 1 })
    const first = new Browser(`${url}@alice`)
    await first.hear('@')
    expect(await new Browser(`${url}@alice`).closed).toEqual(endedWith(closeCodes.tooManyConnections))
    first.socket.close()
  })

  test('this process has connections of its own, which no browser can use up', async () => {
    const key = 'made-at-start'
    const { url } = await open({ maxConnectionsPerAddress: 1, maxConnections: 1, maxOwnConnections: 2, key })
    const showing = (shown: string) => new Browser(`${url}@alice`, { headers: { 'x-facet-key': shown } })
    const browser = new Browser(`${url}@alice`)
    await browser.hear('@')
    const own = [showing(key), showing(key)]
    for (const one of own) await one.hear('@')
    expect(await showing(key).closed).toEqual(endedWith(closeCodes.tooManyConnections))
    for (const wrong of ['made-at-stars', '', 'made-at-start-'])
      expect(await showing(wrong).closed).toEqual(endedWith(closeCodes.tooManyConnections))
    // Nor does this process use up what is for browsers.
    browser.socket.close()
    await browser.closed
    const next = new Browser(`${url}@alice`)
    await next.hear('@')
    for (const { socket } of [next, ...own]) socket.close()
  })

  test('without a key nobody can show one', async () => {
    const { url } = await open({ maxConnectionsPerAddress: 0 })
    const browser = new Browser(`${url}@alice`, { headers: { 'x-facet-key': '' } })
    expect(await browser.closed).toEqual(endedWith(closeCodes.tooManyConnections))
  })

  test('behind a proxy, connections from the address that it tells', async () => {
    const { url } = await open({ maxConnectionsPerAddress: 1, proxies: 1 })
    const from = (addresses: string) =>
      new Browser(`${url}@alice`, {
        headers: { 'x-forwarded-for': addresses, origin: new URL(url).origin.replace('ws', 'http') },
      })
    const first = from('192.0.2.1')
    const second = from('192.0.2.2')
    await Promise.all([first.hear('@'), second.hear('@')])
    expect(await from('192.0.2.3, 192.0.2.2').closed).toEqual(endedWith(closeCodes.tooManyConnections))
    first.socket.close()
    second.socket.close()
  })

  test('a frame that never ends is not kept for long', async () => {
    const { url } = await openTo(async (transport) => {
      for await (const _ of transport);
    })
    const browser = new Browser(url)
    await once(browser.socket, 'open')
    const piece = new Uint8Array(65_536)
    for (let i = 0; i < 5; i++) browser.socket.send(piece, { fin: false })
    expect(await browser.closed).toEqual(endedWith(closeCodes.frameTooLarge))
  })

  test('silence', async () => {
    const { url } = await open({ idleMillis: 50 })
    expect(await new Browser(`${url}@alice`).closed).toEqual(endedWith(closeCodes.idle))
  })

  test('a connection whose other end has vanished is found by ping', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { url, gateway } = await open()
    const { port } = new URL(url)
    // It opens a WebSocket, and then does not even answer a ping.
    const vanished = connect(Number(port), '127.0.0.1')
    vanished.write(
      'GET /bridge?to=@alice HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    await once(vanished, 'data')
    const attentive = new Browser(`${url}@alice`)
    await attentive.hear('@')
    for (let pings = 0; pings < 3; pings++) {
      const pinged = once(attentive.socket, 'ping')
      vi.advanceTimersByTime(defaultGatewayLimits.pingMillis)
      await pinged
      // Said after the pong: when this is answered, that has come.
      attentive.socket.send('noop:0\n')
      await attentive.hear('data:ok\n@')
    }
    if (!vanished.closed) await once(vanished, 'close')
    expect(attentive.socket.readyState).toBe(WebSocket.OPEN)
    expect(gateway.size).toBe(1)
    attentive.socket.close()
  })
})

describe('a side that does not keep up stops the other', () => {
  const piece = new Uint8Array(65_536)
  const pieces = 1_000
  const total = pieces * piece.length

  /**
   * Resolves when what `read` tells changes no more, while another conversation through the same gateway goes on: the
   * gateway had every occasion to carry something, and did not.
   */
  async function comeToAStand(url: string, read: () => number): Promise<void> {
    const echo = await listen(authority, async (transport) => {
      for await (const chunk of transport) await transport.write(chunk)
    })
    closing.push(echo.close)
    directory.set(parseAtSign('@echo'), echo.address)
    const other = new Browser(url.replace('@tested', '@echo'))
    await once(other.socket, 'open')
    for (let unchanged = 0, last = read(); unchanged < 50; unchanged++) {
      other.socket.send('still there?')
      await other.hear('still there?')
      if (read() !== last) unchanged = 0
      last = read()
    }
    other.socket.close()
  }

  test('a browser that does not read', async () => {
    let written = 0
    const { url } = await openTo(async (transport) => {
      for (; written < total; written += piece.length) await transport.write(piece)
      transport.close()
    })
    const socket = new WebSocket(url)
    let read = 0
    socket.on('message', (data: Buffer) => {
      read += data.length
    })
    await once(socket, 'message')
    socket.pause()
    await comeToAStand(url, () => written)
    expect(written).toBeLessThan(total)
    socket.resume()
    await once(socket, 'close')
    expect(read).toBe(total)
  })

  test('an atServer that does not read', async () => {
    let start = () => {}
    const started = new Promise<void>((resolve) => (start = resolve))
    let read = 0
    const { url } = await openTo(async (transport) => {
      await started
      for await (const chunk of transport) {
        read += chunk.length
        if (read === total) await transport.write(Buffer.from('all'))
      }
    })
    const browser = new Browser(url)
    await once(browser.socket, 'open')
    for (let i = 0; i < pieces; i++) browser.socket.send(piece)
    await comeToAStand(url, () => browser.socket.bufferedAmount)
    expect(browser.socket.bufferedAmount).toBeGreaterThan(total / 2)
    start()
    await browser.hear('all')
    browser.socket.close()
  })
})

describe('who may call', () => {
  async function answerTo(options: { origin?: string }, gatewayOptions: Partial<GatewayOptions> = {}) {
    const { url } = await open(gatewayOptions)
    const socket = new WebSocket(`${url}@alice`, options)
    const answer = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'unexpected-response').then(([, response]) => response.statusCode),
    ])
    socket.on('error', () => {}).terminate()
    return answer
  }

  test('a page from elsewhere may not', async () => {
    expect(await answerTo({ origin: 'https://evil.example' })).toBe(403)
    expect(await answerTo({ origin: 'null' })).toBe(403)
  })

  test('a page from an origin that was allowed may', async () => {
    expect(await answerTo({ origin: 'https://facet.example' }, { origins: ['https://facet.example'] })).toBe('open')
    expect(await answerTo({ origin: 'https://facet.example.evil' }, { origins: ['https://facet.example'] })).toBe(403)
  })

  test('a program on this machine may', async () => {
    expect(await answerTo({})).toBe('open')
  })

  const request = (remoteAddress: string, headers: Record<string, string>) =>
    ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

  test('a program on another machine may not', () => {
    const host = 'localhost:3000'
    expect(mayCall(request('192.0.2.7', { host }))).toBe(false)
    expect(mayCall(request('::ffff:192.0.2.7', { host }))).toBe(false)
    expect(mayCall(request('::ffff:127.0.0.1', { host }))).toBe(true)
    expect(mayCall(request('::1', { host }))).toBe(true)
    expect(mayCall(request('::1', {}))).toBe(false)
  })

  test('a page of the host that is asked may, however its port is written', () => {
    const origins = ['https://facet.example']
    const may = (headers: Record<string, string>) => mayCall(request('192.0.2.7', headers), { origins })
    expect(may({ host: 'facet.example', origin: 'https://facet.example' })).toBe(true)
    expect(may({ host: 'facet.example:3000', origin: 'http://facet.example:3000' })).toBe(true)
    expect(may({ host: 'facet.example:80', origin: 'http://facet.example' })).toBe(true)
    expect(may({ host: 'facet.example:443', origin: 'https://facet.example' })).toBe(true)
    expect(may({ host: 'localhost:3000', origin: 'http://localhost:3000' })).toBe(true)
    expect(may({ host: 'localhost:3000', origin: 'https://facet.example' })).toBe(true)
    expect(may({ host: 'facet.example:4000', origin: 'http://facet.example:3000' })).toBe(false)
    expect(may({ origin: 'http://facet.example' })).toBe(false)
  })

  test('a page of a name that is not ours may not, even where that name’s DNS leads here', () => {
    const rebound = request('127.0.0.1', { host: 'evil.example:4101', origin: 'http://evil.example:4101' })
    expect(mayCall(rebound)).toBe(false)
    expect(mayCall(rebound, { origins: ['http://localhost:4101'] })).toBe(false)
    for (const host of [
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'localhost@evil.example',
      'a/localhost',
      '',
    ])
      expect(mayCall(request('127.0.0.1', { host, origin: `http://${host}` }))).toBe(false)
    for (const host of ['localhost:4101', '127.0.0.1:4101', '127.0.1.9', '[::1]:4101', 'facet.localhost:4101'])
      expect(mayCall(request('127.0.0.1', { host, origin: `http://${host}` }))).toBe(true)
  })

  test('who has a whole network of addresses is one caller', () => {
    const caller = (address: string) => callerOf(request(address, {}))
    expect(caller('192.0.2.1')).toBe('192.0.2.1')
    expect(caller('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(caller('2001:db8:1:2:3:4:5:6')).toBe(caller('2001:0DB8:1:2::9'))
    expect(caller('2001:db8:1:2::1')).not.toBe(caller('2001:db8:1:3::1'))
    expect(caller('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(caller('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
    expect(caller('::1')).toBe('0:0:0:0::/64')
    expect(callerOf(request('127.0.0.1', { 'x-forwarded-for': 'who: knows' }), 1)).toBe('who: knows')
  })

  test('the caller is who called, and only a proxy of ours can tell otherwise', () => {
    const from = (forwarded?: string) => request('127.0.0.1', forwarded ? { 'x-forwarded-for': forwarded } : {})
    expect(addressOf(from('192.0.2.1'))).toBe('127.0.0.1')
    expect(addressOf(from('192.0.2.1'), 1)).toBe('192.0.2.1')
    expect(addressOf(from('127.0.0.1, 192.0.2.1'), 1)).toBe('192.0.2.1')
    expect(addressOf(from('127.0.0.1, 192.0.2.1, 192.0.2.2'), 2)).toBe('192.0.2.1')
    expect(addressOf(from('192.0.2.1'), 2)).toBe('192.0.2.1')
    expect(addressOf(from(), 1)).toBe('127.0.0.1')
    expect(mayCall(request('127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.1' }), { proxies: 1 })).toBe(
      false,
    )
  })

  test('only /bridge is the bridge', async () => {
    const { url } = await open()
    const socket = new WebSocket(`${url.replace('/bridge', '/other')}@alice`)
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(404)
    socket.on('error', () => {}).terminate()
  })
})

test('a target is read once, and never as an address', () => {
  const alice: AtSign = parseAtSign('@alice')
  expect(readTarget('/bridge?to=@Alice')).toBe(alice)
  expect(readTarget('/bridge?to=%40alice')).toBe(alice)
  expect(readTarget('/bridge?to=directory')).toBe('directory')
  for (const url of [
    undefined,
    '',
    '/bridge',
    '/bridge?',
    '/bridge?to',
    '//?to=',
    '/bridge?to=%',
    '/bridge?to=@a:64',
  ]) {
    expect(readTarget(url)).toBeUndefined()
  }
})
