import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectPlain, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { transportContract } from '../../lib/transport/contract.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { type Authority, type Identity, openAuthority } from '../dev/ca.ts'
import { connectTls } from './connect.ts'
import { type LingerLimit, parseAlternativeNames, socketTransport } from './socket-transport.ts'
import { timerAt } from './testing/silence.ts'
import { type Listening, listenTls } from './tls-server.ts'

const utf8 = new TextEncoder()
let dir: string
let authority: Authority
let stranger: Authority
let server: Identity
let alice: Identity
let listening: Listening
let accepted: (transport: Transport) => void = () => {}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-listen-'))
  authority = await openAuthority(join(dir, 'ca'))
  stranger = await openAuthority(join(dir, 'other-ca'))
  server = await authority.issue(join(dir, 'server'), { dns: ['server.localhost'], ip: ['127.0.0.1'] })
  alice = await authority.issue(join(dir, 'alice'), { dns: ['alice.localhost'], ip: ['127.0.1.1'] })
  listening = await listen(server)
})
afterAll(async () => {
  await listening.close()
  await rm(dir, { recursive: true })
})

const listen = ({ cert, key }: Identity, options: LingerLimit = {}) =>
  listenTls({
    ...options,
    host: '127.0.0.1',
    cert,
    key,
    ca: authority.cert,
    requestCertificate: true,
    accept: (transport) => accepted(transport),
  })

const nextAccepted = () => new Promise<Transport>((resolve) => (accepted = resolve))

async function open(): Promise<[Transport, Transport]> {
  const there = nextAccepted()
  const here = socketTransport(await connectTls(listening.address, { ca: authority.cert }))
  return [here, await there]
}

transportContract('TLS, seen from the one who dialled', { open })
transportContract('TLS, seen from the one who listened', {
  open: async () => {
    const [here, there] = await open()
    return [there, here]
  },
})

test('a question sent just before the asker ends its half is still answered', async () => {
  const there = nextAccepted()
  const socket = await connectTls(listening.address, { ca: authority.cert })
  socket.end('info\n')
  const transport = await there
  for await (const line of transport) {
    expect(Buffer.from(line).toString()).toBe('info\n')
    await new Promise(setImmediate)
    await transport.write(utf8.encode('data:yes\n@'))
  }
  const [reply] = await once(socket, 'data')
  expect(reply.toString()).toBe('data:yes\n@')
})

test('an answer written before closing arrives, though the other side is still sending', async () => {
  const there = nextAccepted()
  const socket = await connectTls(listening.address, { ca: authority.cert })
  let received = ''
  socket.on('data', (bytes) => (received += bytes))
  for (let i = 0; i < 64; i++) socket.write(new Uint8Array(65_536))
  const transport = await there
  await transport.write(utf8.encode('error:AT0005-too much\n@'))
  transport.close()
  await once(socket, 'end')
  expect(received).toBe('error:AT0005-too much\n@')
  socket.end()
})

test('who neither reads nor ends their half is let go a moment after we have closed', async () => {
  const impatient = await listen(server, { lingerMillis: 20 })
  const there = nextAccepted()
  const socket = await connectTls(impatient.address, { ca: authority.cert })
  socket.on('error', () => {}).pause()
  const transport = await there
  const writing = transport.write(new Uint8Array(10_000_000))
  writing.catch(() => {})
  transport.close()
  await transport.closed
  await expect(writing).rejects.toMatchObject({ code: 'AT0004' })
  socket.destroy()
  await impatient.close()
})

describe('certificates', () => {
  async function seenBy(options: ConnectionOptions) {
    const there = nextAccepted()
    const socket = connect({ ...listening.address, ca: authority.cert, ...options })
    const transport = await there
    const certificate = transport.peerCertificate
    transport.close()
    socket.on('error', () => {}).destroy()
    return certificate
  }

  test('a client without a certificate is welcome, and has proved nothing', async () => {
    expect(await seenBy({})).toBeUndefined()
  })

  test('the name and address of a verified certificate are seen', async () => {
    expect(await seenBy({ cert: alice.cert, key: alice.key })).toEqual({
      commonName: 'alice.localhost',
      names: ['alice.localhost', '127.0.1.1'],
    })
  })

  test('a certificate of an unknown authority counts for nothing, whatever it says', async () => {
    const forged = await stranger.issue(join(dir, 'forged'), { dns: ['alice.localhost'], ip: ['127.0.1.1'] })
    expect(await seenBy({ cert: forged.cert, key: forged.key })).toBeUndefined()
  })

  test('a name that looks like a list of names is one name', () => {
    expect(
      parseAlternativeNames('DNS:"a.example, DNS:b.example", IP Address:127.0.0.1, URI:"http://x/, DNS:c"'),
    ).toEqual(['a.example, DNS:b.example', '127.0.0.1'])
  })
})

describe('versions of TLS', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    test(`${version} is spoken`, async () => {
      const there = nextAccepted()
      const socket = connect({ ...listening.address, ca: authority.cert, minVersion: version, maxVersion: version })
      await once(socket, 'secureConnect')
      expect(socket.getProtocol()).toBe(version)
      await there
      socket.destroy()
    })
  }

  test('TLS 1.1 is refused', async () => {
    const socket = connect({
      ...listening.address,
      ca: authority.cert,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    await expect(once(socket, 'secureConnect')).rejects.toThrow()
  })
})

describe('connecting', () => {
  test('nobody there', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as { port: number }
    gone.close()
    await expect(connectTls({ host: '127.0.0.1', port }, {})).rejects.toMatchObject({
      code: 'AT0021',
      failure: 'unreachable',
      message: `Nobody answers at 127.0.0.1:${port}.`,
    })
  })

  test('a certificate of an authority that is not trusted', async () => {
    await expect(connectTls(listening.address, { ca: stranger.cert })).rejects.toMatchObject({
      code: 'AT0021',
      failure: 'certificate',
    })
  })

  test('a certificate for another address', async () => {
    const elsewhere = await listen(alice)
    await expect(connectTls(elsewhere.address, { ca: authority.cert })).rejects.toMatchObject({
      code: 'AT0021',
      failure: 'certificate',
    })
    await elsewhere.close()
  })

  test('someone who takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const attempt = connectTls({ host: '127.0.0.1', port }, { connectTimeoutMillis: 20 })
    const late = expect(attempt).rejects.toMatchObject({ code: 'AT0023', failure: 'timeout' })
    const [socket] = await once(silent, 'connection')
    await late
    socket.destroy()
    silent.close()
  })

  test('a port that no machine has', async () => {
    await expect(connectTls({ host: '127.0.0.1', port: 70_000 }, {})).rejects.toBeInstanceOf(AtError)
  })

  test('given up by the caller', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const giveUp = new AbortController()
    const attempt = connectTls({ host: '127.0.0.1', port }, {}, giveUp.signal)
    const [socket] = await once(silent, 'connection')
    giveUp.abort(new Error('never mind'))
    await expect(attempt).rejects.toThrow('never mind')
    socket.destroy()
    silent.close()
  })
})

test('a handshake that is never finished does not keep the server from closing', async () => {
  const other = await listen(server)
  const socket = connectPlain(other.address)
  await once(socket, 'connect')
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  await other.close()
  await ended
})

test('closing the server ends its connections', async () => {
  const other = await listen(server)
  const there = nextAccepted()
  const socket: TLSSocket = await connectTls(other.address, { ca: authority.cert })
  await there
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  socket.resume()
  await other.close()
  socket.end()
  await ended
})

test.runIf(process.platform === 'linux')(
  'who falls silent is asked by the network whether they are still there',
  async () => {
    const other = await listen(server)
    const there = nextAccepted()
    const socket = await connectTls(other.address, { ca: authority.cert })
    await there
    socket.on('error', () => {})
    await expect.poll(() => timerAt(other.address.port)).toBe('02')
    socket.destroy()
    await other.close()
  },
)
