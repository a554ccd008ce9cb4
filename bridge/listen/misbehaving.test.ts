import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cramDigest } from '../../lib/crypto/cram.ts'
import type { Address } from '../../lib/protocol/address.ts'
import type { Identity } from '../dev/ca.ts'
import { openAuthority } from '../dev/ca.ts'
import { findAddress, type TlsDialOptions, tlsDial } from './dial.ts'
import { openOneServer, openPapers, type Papers } from './testing/one-server.ts'
import { Typed } from './testing/typed.ts'

// @alice's atServer and others that do not behave, over real TLS: she is answered with the right error, and nothing stays
// open. The same over memory, with a clock that stands still: lib/server/outbound.test.ts. [§7.2]

let papers: Papers
let stranger: Identity
let elsewhere: Identity
const closing: (() => unknown)[] = []

beforeAll(async () => {
  papers = await openPapers()
  const unknown = await openAuthority(join(papers.dir, 'unknown-ca'))
  stranger = await unknown.issue(join(papers.dir, 'stranger'), { dns: [], ip: ['127.0.0.1'] })
  elsewhere = await papers.authority.issue(join(papers.dir, 'elsewhere'), { dns: [], ip: ['127.0.9.9'] })
})
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step()
})
afterAll(() => papers.clear())

type Manner = (socket: Socket) => void

/** Somebody on a port who behaves like this. `over` settles when everybody who came has gone. */
interface Other extends Address {
  over(): Promise<unknown>
}

/** Shows this certificate; speaks no TLS where there is none. */
async function listenAs(identity: Identity | undefined, manner: Manner): Promise<Other> {
  const sockets = new Set<Socket>()
  const server = identity ? createTlsServer({ cert: identity.cert, key: identity.key }) : createServer()
  // The plain connection is there before, and after, whatever TLS makes of it.
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on(identity ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    manner(socket)
    // Who does not read does not notice that the other side has gone.
    socket.resume()
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  const gone = (socket: Socket) => socket.destroyed || once(socket, 'close')
  return { host: '127.0.0.1', port, over: () => Promise.all([...sockets].map(gone)) }
}

const listen = (manner: Manner) => listenAs(papers.identity, manner)

/** Says one piece after the other for as long as somebody is there. */
function goOn(socket: Socket, piece: string | Buffer, everyMillis: number): void {
  const timer = setInterval(() => socket.write(piece), everyMillis)
  socket.once('close', () => clearInterval(timer))
}

const garbage = Buffer.from(Array.from({ length: 4_000 }, (_, n) => (n * 89 + 7) % 256))
const greeting = (then: Manner): Manner => {
  return (socket) => {
    socket.write('@')
    socket.once('data', () => then(socket))
  }
}
const silent: Manner = () => undefined

/** Of whom one has to tire. All others are heard out, however slow this machine is. */
type Tiresome = 'directory' | 'peer' | 'visitor'

/** @alice's atServer, logged in to, which finds the directory here. Its patience with whoever is tiresome is short. */
async function open(directory: Address, tiresome?: Tiresome): Promise<Typed> {
  const route: TlsDialOptions = {
    directory,
    ca: papers.authority.cert,
    ...(tiresome === 'directory' && { directoryTimeoutMillis: 400, connectTimeoutMillis: 400 }),
  }
  const limits = {
    ...(tiresome === 'peer' && { silenceMillis: 300, replyMillis: 600, lookupMillis: 600 }),
    ...(tiresome === 'visitor' && { writeStallMillis: 300 }),
    maxReplyBytes: 100_000,
    maxHandshakeBytes: 50_000,
    reapMillis: 50,
  }
  const one = await openOneServer(papers, {
    server: { dial: tlsDial(route), findAddress: (atSign) => findAddress(atSign, route), limits },
  })
  closing.push(async () => {
    await one.close()
    expect(one.unexpected).toEqual([])
  })
  const owner = await Typed.open(one.listening.address, { ca: papers.authority.cert })
  await owner.take('@')
  owner.send('from:@alice\n')
  const challenge = (await owner.take(/\n@$/)).slice('data:'.length, -2)
  owner.send(`cram:${await cramDigest('secret', challenge)}\n`)
  await owner.take(/\n@alice@$/)
  return owner
}

async function ask(owner: Typed, line: string): Promise<string> {
  owner.send(`${line}\n`)
  return owner.take(/\n@alice@$/)
}

/** A directory that knows one atSign, and that it lives there. */
const pointingTo = (address: Address): Manner => greeting((socket) => socket.write(`127.0.0.1:${address.port}\r\n@`))

describe('another atServer that', () => {
  const manners: Record<
    string,
    { readonly manner: Manner; readonly code: RegExp; readonly as?: () => Identity | undefined; readonly tires?: true }
  > = {
    'takes the call and says nothing': { manner: silent, code: /^error:AT0023-/, tires: true },
    'greets and never answers': { manner: greeting(silent), code: /^error:AT0023-/, tires: true },
    'answers a byte at a time and never ends': {
      manner: greeting((socket) => {
        socket.write('data:')
        goOn(socket, 'x', 100)
      }),
      code: /^error:AT0023-/,
      tires: true,
    },
    'answers without end': {
      manner: greeting((socket) => {
        socket.write('data:')
        goOn(socket, 'x'.repeat(40_000), 1)
      }),
      code: /^error:AT0005-/,
    },
    'answers more than anybody asked for': {
      manner: greeting((socket) => socket.write(`data:${'x'.repeat(200_000)}\n@`)),
      code: /^error:AT0005-/,
    },
    'speaks garbage': { manner: greeting((socket) => socket.write(garbage)), code: /^error:AT0014-/ },
    'hangs up': { manner: (socket) => socket.destroy(), code: /^error:AT0021-/ },
    'hangs up in the middle of its answer': {
      manner: greeting((socket) => socket.end('data:{"key":')),
      code: /^error:AT00(?:11|21)-/,
    },
    'is full': {
      manner: (socket) => socket.end('error:AT0012-Inbound connection limit exceeded\n'),
      code: /^error:AT0012-/,
    },
    'has a certificate for another address': { manner: silent, code: /^error:AT0021-/, as: () => elsewhere },
    'has a certificate of an authority that nobody knows': {
      manner: silent,
      code: /^error:AT0021-/,
      as: () => stranger,
    },
    'does not speak TLS': {
      manner: (socket) => socket.write('@ what is this?\n'),
      code: /^error:AT0021-/,
      as: () => undefined,
    },
  }

  for (const [name, { manner, code, as = () => papers.identity, tires }] of Object.entries(manners)) {
    test(`${name}: an error, nothing stays open, and the owner goes on`, async () => {
      const peer = await listenAs(as(), manner)
      const directory = await listen(pointingTo(peer))
      const owner = await open(directory, tires && 'peer')
      for (const line of ['plookup:phone@bob', 'lookup:phone@bob', 'scan:@bob']) {
        expect(`${line} ${await ask(owner, line)}`).toMatch(new RegExp(`^${line} ${code.source.slice(1)}`))
      }
      expect(await ask(owner, 'update:city.wavi@alice Oakland')).toMatch(/^data:\d+/)
      owner.socket.end()
      await Promise.all([peer.over(), directory.over()])
    })
  }

  test('is not there', async () => {
    const nobody = await listen(silent)
    await closing.pop()?.()
    const owner = await open(await listen(pointingTo(nobody)))
    expect(await ask(owner, 'lookup:phone@bob')).toMatch(/^error:AT0021-/)
  })
})

describe('a directory that', () => {
  const manners: Record<
    string,
    { readonly manner: Manner; readonly as?: () => Identity | undefined; readonly code?: RegExp; readonly tires?: true }
  > = {
    'takes the call and says nothing': { manner: silent, tires: true },
    'answers a byte at a time and never ends': {
      manner: greeting((socket) => goOn(socket, '1', 100)),
      tires: true,
    },
    'answers without end': { manner: greeting((socket) => goOn(socket, '1'.repeat(40_000), 1)) },
    'speaks garbage': { manner: greeting((socket) => socket.write(garbage)), tires: true },
    'hangs up': { manner: (socket) => socket.destroy() },
    'names a port that there is not': { manner: greeting((socket) => socket.write('127.0.0.1:99999\r\n@')) },
    'names no host': { manner: greeting((socket) => socket.write(':64\r\n@')) },
    'knows nobody': { manner: greeting((socket) => socket.write('null\r\n@')), code: /^error:AT0007-/ },
    'has a certificate for another address': { manner: silent, as: () => elsewhere },
    'has a certificate of an authority that nobody knows': { manner: silent, as: () => stranger },
    'does not speak TLS': { manner: (socket) => socket.write('@ what is this?\n'), as: () => undefined },
  }

  for (const [name, { manner, code = /^error:AT0021-/, as = () => papers.identity, tires }] of Object.entries(
    manners,
  )) {
    test(`${name}: an error, nothing stays open, and the owner goes on`, async () => {
      const directory = await listenAs(as(), manner)
      const owner = await open(directory, tires && 'directory')
      for (const line of ['plookup:phone@bob', 'lookup:phone@bob', 'scan:@bob']) {
        expect(`${line} ${await ask(owner, line)}`).toMatch(new RegExp(`^${line} ${code.source.slice(1)}`))
      }
      expect(await ask(owner, 'update:city.wavi@alice Oakland')).toMatch(/^data:\d+/)
      owner.socket.end()
      await directory.over()
    })
  }
})

test('a visitor who asks for much and reads nothing is hung up on, and others are answered meanwhile', async () => {
  const owner = await open(await listen(silent), 'visitor')
  expect(await ask(owner, `update:public:large.wavi@alice ${'x'.repeat(1_000_000)}`)).toMatch(/^data:\d+/)
  const { remotePort: port = 0 } = owner.socket
  const visitor = await Typed.open({ host: '127.0.0.1', port }, { ca: papers.authority.cert })
  await visitor.take('@')
  visitor.socket.pause()
  const connections = async () => /"value":"?(\d+)/.exec(await ask(owner, 'stats:1'))?.[1]
  expect(await connections()).toBe('2')
  visitor.send('lookup:large.wavi@alice\n'.repeat(50))
  while ((await connections()) === '2') await new Promise((resolve) => setImmediate(resolve))
  visitor.socket.resume()
  expect((await visitor.over).length).toBeLessThan(50_000_000)
})

test('a visitor whose directory entry nobody can look up is told so, and stays a visitor', async () => {
  const directory = await listen(silent)
  const owner = await open(directory, 'directory')
  const { cert, key } = papers.identity
  const { remotePort: port = 0 } = owner.socket
  const visitor = await Typed.open({ host: '127.0.0.1', port }, { ca: papers.authority.cert, cert, key })
  await visitor.take('@')
  visitor.send('from:@bob\n')
  expect(await visitor.take(/\n@$/)).toMatch(/^error:AT0021-/)
  visitor.send('noop:0\n')
  expect(await visitor.take(/\n@$/)).toBe('data:ok\n@')
  await directory.over()
})
