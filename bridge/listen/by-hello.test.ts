import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Identity } from '../dev/ca.ts'
import { readOffer } from './client-hello.ts'
import { openPapers, type Papers } from './testing/one-server.ts'
import { type Listening, listenTls } from './tls-server.ts'

let papers: Papers
let bob: Identity
beforeAll(async () => {
  papers = await openPapers()
  bob = await papers.authority.issue(`${papers.dir}/bob`, { dns: ['bob.test'], ip: [] })
})
afterAll(() => papers.clear())

/** The first words of a client, before anybody has answered. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connectTls({ host: '127.0.0.1', port, ...options }).on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [hello] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return hello
}

describe('what a client offers', () => {
  test.each([[['http/1.1']], [['h2', 'http/1.1']], [['atProtocol/1.0']], [['atProtocol/1.0', 'http/1.1']], [[]]])(
    '%j is read once the last byte of it is here',
    async (offer) => {
      const hello = await helloOf({ servername: 'alice.test', ...(offer.length > 0 && { ALPNProtocols: offer }) })
      for (let end = 0; end < hello.length; end++) expect(readOffer(hello.subarray(0, end))).toBeUndefined()
      expect(readOffer(hello)).toEqual(offer)
      expect(readOffer(Buffer.concat([hello, hello]))).toEqual(offer)
    },
  )

  test('whatever else comes offers nothing, and breaks nothing', async () => {
    expect(readOffer(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toEqual([])
    expect(readOffer(Buffer.from([22, 3, 1, 0, 0]))).toEqual([])
    expect(readOffer(Buffer.from([22, 3, 1, 255, 255, 1]))).toEqual([])
    const hello = await helloOf({ ALPNProtocols: ['http/1.1'] })
    for (let at = 5; at < hello.length; at++) {
      for (const value of [0, 1, 127, 255]) {
        const damaged = Buffer.from(hello)
        damaged[at] = value
        expect(Array.isArray(readOffer(damaged)), `byte ${at} is ${value}`).toBe(true)
      }
    }
  })
})

describe('a port that asks for certificates', () => {
  /** Who came, by which door, and the name that was proved. */
  const came: { door: 'lines' | 'web'; name: unknown }[] = []
  let listening: Listening
  beforeAll(async () => {
    listening = await listen()
  })
  afterAll(() => listening.close())

  function listen(handshakeTimeoutMillis?: number): Promise<Listening> {
    const arrived = (door: 'lines' | 'web', socket: TLSSocket) => {
      came.push({ door, name: socket.getPeerCertificate().subject?.CN })
      socket.on('error', () => {}).end('@')
    }
    return listenTls({
      host: '127.0.0.1',
      ...papers.identity,
      ca: papers.authority.cert,
      requestCertificate: true,
      ...(handshakeTimeoutMillis && { handshakeTimeoutMillis }),
      accept: (_transport, socket) => arrived('lines', socket),
      web: { take: (socket) => arrived('web', socket as TLSSocket), close: async () => {} },
    })
  }

  test.each([
    [undefined, { door: 'lines', name: 'bob.test' }],
    [['atProtocol/1.0'], { door: 'lines', name: 'bob.test' }],
    [['http/1.1', 'atProtocol/1.0'], { door: 'lines', name: 'bob.test' }],
    [['http/1.1'], { door: 'web', name: undefined }],
    [['h2', 'http/1.1'], { door: 'web', name: undefined }],
  ])('who offers %j comes as %j', async (offer, expected) => {
    const { cert, key } = bob
    const { host, port } = listening.address
    const socket = connectTls({
      host,
      port,
      ca: papers.authority.cert,
      cert,
      key,
      ...(offer && { ALPNProtocols: offer }),
    })
    const [greeting] = await once(socket, 'data')
    expect(String(greeting)).toBe('@')
    expect(came.pop()).toEqual(expected)
    socket.destroy()
  })

  test('a hello that comes a byte at a time is as good', async () => {
    const proxy = createServer((socket) => {
      const onward = connect(listening.address)
      let sent = Promise.resolve()
      socket.on('data', (chunk) => {
        for (const byte of chunk)
          sent = sent.then(() => new Promise((done) => onward.write(Buffer.of(byte), () => done())))
      })
      onward
        .setNoDelay()
        .pipe(socket)
        .on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const socket = connectTls({ host: '127.0.0.1', port, ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] })
    expect(String((await once(socket, 'data'))[0])).toBe('@')
    expect(came.pop()?.door).toBe('web')
    socket.destroy()
    proxy.close()
  })

  test('who says nothing, or leaves in the middle of it, is let go', async () => {
    const impatient = await listen(300)
    const silent = connect(impatient.address)
    const gone = connect(impatient.address)
    gone.end(Buffer.from([22, 3, 1]))
    gone.resume()
    await Promise.all([once(silent.resume(), 'close'), once(gone, 'close')])
    expect(came).toEqual([])
    await impatient.close()
  })
  test.each([
    ['who has been there before', true],
    ['who comes for the first time', false],
  ])('a new certificate is shown to a browser, %s', async (_name, isKnown) => {
    const listening = await listenTls({
      host: '127.0.0.1',
      ...papers.identity,
      requestCertificate: true,
      accept: (_transport, socket) => socket.on('error', () => {}),
      web: { take: (socket) => void socket.on('error', () => {}).end('@'), close: async () => {} },
    })
    const shown = async () => {
      const socket = connectTls({ ...listening.address, ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] })
      await once(socket, 'data')
      const { CN } = socket.getPeerCertificate().subject
      socket.destroy()
      return CN
    }
    if (isKnown) expect(await shown()).toBe('localhost')
    const names = { dns: ['renewed.localhost'], ip: ['127.0.0.1'] }
    listening.renew(await papers.authority.issue(`${papers.dir}/renewed`, names))
    expect(await shown()).toBe('renewed.localhost')
    await listening.close()
  })
})
