import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { openVisitor } from '../../lib/client/visitor.ts'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { generateSigningPair, type SigningPair } from '../../lib/crypto/signature.ts'
import { AtDirectory } from '../../lib/directory/at-directory.ts'
import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { publicKey, sharedKey } from '../../lib/protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { tlsDial } from '../listen/dial.ts'
import { openPapers, type Papers } from '../listen/testing/one-server.ts'
import { Typed } from '../listen/testing/typed.ts'
import { type Listening, listenTls } from '../listen/tls-server.ts'
import { readCredentials } from './credentials.ts'
import { type Host, type HostOptions, startHost } from './host.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const carol = parseAtSign('@carol')
const coffee = parseAtSign('@☕️')
let papers: Papers
let pair: SigningPair
let dir: string
let host: Host
const directory = new AtDirectory()
let directoryListening: Listening
const closing: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  papers = await openPapers()
  pair = await generateSigningPair()
  dir = await mkdtemp(join(tmpdir(), 'facet-host-'))
  const { cert, key } = papers.identity
  const accept = (transport: Parameters<AtDirectory['accept']>[0]) => void directory.accept(transport)
  directoryListening = await listenTls({ host: '127.0.0.1', cert, key, accept })
})
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step()
})
afterAll(async () => {
  await directoryListening.close()
  await papers.clear()
  await rm(dir, { recursive: true })
})

async function open(options: Partial<HostOptions> & Pick<HostOptions, 'atSigns'>): Promise<void> {
  const { cert, key } = papers.identity
  host = await startHost({
    host: '127.0.0.1',
    dir: await mkdtemp(join(dir, 'data-')),
    credentials: { cert, key },
    ca: papers.authority.cert,
    directory: directoryListening.address,
    generateSigningPair: async () => pair,
    ...options,
  })
  closing.push(() => host.close())
  for (const [atSign, { address = host.shared }] of host.members) if (address) directory.set(atSign, address)
}

async function type(address: Address | undefined, options: ConnectionOptions = {}): Promise<Typed> {
  const typed = await Typed.open(address ?? directoryListening.address, { ca: papers.authority.cert, ...options })
  closing.push(() => typed.socket.destroy())
  return typed
}

async function ask(path: string, headers = 'Host: localhost', options: ConnectionOptions = {}): Promise<string> {
  const typed = await type(host.shared, { ALPNProtocols: ['http/1.1'], ...options })
  typed.send(`GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = (await typed.over).split('\r\n\r\n')
  return `${head.split(' ', 2)[1]} ${body}`
}

const here = (atSign: AtSign) => publicKey('where.test', atSign)

async function describeEveryone(): Promise<void> {
  for (const [atSign, { keystore }] of host.members) await keystore.put(here(atSign), `with ${atSign}`, {})
}

describe('each on a port of its own', () => {
  test('everyone is at home at their own address, and nowhere else', async () => {
    await open({ atSigns: [alice, bob].map((atSign) => ({ atSign, port: 0 })) })
    await describeEveryone()
    expect(host.shared).toBeUndefined()
    for (const [atSign, { address }] of host.members) {
      const typed = await type(address)
      await typed.take('@')
      typed.send(`lookup:where.test${atSign}\n`)
      await typed.take(`data:with ${atSign}\n@`)
    }
  })

  test('a port for browsers asks nobody for a certificate', async () => {
    await open({ atSigns: [{ atSign: alice, port: 0, browserPort: 0 }] })
    const { cert, key } = papers.identity
    const { address, browserAddress } = host.members.get(alice) ?? {}
    const asked = async (at: Address | undefined) => {
      const typed = await type(at, { cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
      await typed.take('@')
      typed.send('from:@bob\n')
      return typed.take('\n')
    }
    directory.set(bob, { host: '127.0.0.1', port: 1 })
    expect(await asked(address)).toMatch(/^data:proof/)
    expect(await asked(browserAddress)).toMatch(/^error:AT0401/)
  })
})

test('behind a proxy that ends TLS, HTTP and the protocol are told apart by how they begin', async () => {
  await open({ atSigns: [{ atSign: alice, plainPort: 0 }] })
  await describeEveryone()
  const { plainAddress } = host.members.get(alice) ?? {}
  const said = async (line: string) => {
    const socket = connect(plainAddress ?? directoryListening.address)
    socket.end(line)
    return text(socket)
  }
  expect(await said('lookup:where.test@alice\n')).toBe('@data:with @alice\n@')
  expect(await said('GET /where.test HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*with @alice$/s)
})

describe('all on one port [2026 §3.3]', () => {
  const everyone = [alice, bob, coffee].map((atSign) => ({ atSign, secret: `secret of ${atSign}` }))

  test('to: and from: say who is wanted, with or without U+FE0F', async () => {
    await open({ atSigns: everyone, sharedPort: 0 })
    await describeEveryone()
    for (const [line, atSign] of [
      ['to:@alice', alice],
      ['from:bob', bob],
      ['to:@☕', coffee],
      ['to:@☕️', coffee],
    ] as const) {
      const typed = await type(host.shared)
      await typed.take('@')
      typed.socket.write(`${line}\n`)
      await typed.take(/^data:.*\n@$/)
      typed.socket.setEncoding('utf8').write(`lookup:where.test${atSign}\n`)
      await typed.take(`data:with ${atSign}\n@`)
    }
  })

  test('an owner logs in to their own server', async () => {
    await open({ atSigns: everyone, sharedPort: 0 })
    const typed = await type(host.shared)
    await typed.take('@')
    typed.send('from:@alice\n')
    const [, challenge = ''] = /^data:(.*)\n@$/.exec(await typed.take(/^data:.*\n@$/)) ?? []
    typed.send(`cram:${await cramDigest('secret of @alice', challenge)}\n`)
    await typed.take('data:success\n@alice@')
  })

  test('in a WebSocket too', async () => {
    await open({ atSigns: everyone, sharedPort: 0 })
    await describeEveryone()
    const options: ClientOptions & ConnectionOptions = { ca: papers.authority.cert, ALPNProtocols: ['http/1.1'] }
    const webSocket = new WebSocket(`wss://${formatAddress(host.shared ?? { host: '', port: 0 })}/ws`, options)
    const heard: string[] = []
    const over = new Promise((resolve) => webSocket.once('close', resolve))
    webSocket.on('message', (data) => {
      heard.push(data.toString())
      const next = ['scan\n', 'to:@bob\n', 'lookup:where.test@bob\n', '@exit\n'][heard.length - 1]
      if (next) webSocket.send(next)
    })
    expect(await over).toBe(1000)
    expect(heard[0]).toBe('@')
    expect(heard[1]).toMatch(/^error:AT0007-/)
    expect(heard[2]).toMatch(/^data:\{"publickey"/)
    expect(heard[3]).toBe('data:with @bob\n@')
  })

  test('a name that TLS is asked for needs no further word, unless several have it', async () => {
    await open({
      sharedPort: 0,
      atSigns: [
        { atSign: alice, name: 'alice.localhost' },
        { atSign: bob, name: 'both.localhost' },
        { atSign: carol, name: 'BOTH.localhost' },
      ],
    })
    await describeEveryone()
    const checkServerIdentity = () => undefined
    const typed = await type(host.shared, { servername: 'ALICE.localhost', checkServerIdentity })
    await typed.take('@')
    typed.send('lookup:where.test@alice\n')
    await typed.take('data:with @alice\n@')
    const unclear = await type(host.shared, { servername: 'both.localhost', checkServerIdentity })
    await unclear.take('@')
    unclear.send('lookup:where.test@bob\n')
    await unclear.take('error:AT0007-')
  })

  test('a path, or the name of the host, says whose public records are wanted', async () => {
    await open({ sharedPort: 0, atSigns: [{ atSign: alice, name: 'alice.localhost' }, { atSign: bob }] })
    await describeEveryone()
    expect(await ask('/@alice/test/where')).toBe('200 with @alice')
    expect(await ask('/%40BOB/test/where')).toBe('200 with @bob')
    expect(await ask('/where.test', 'Host: Alice.localhost:6464')).toBe('200 with @alice')
    expect(await ask('/@bob/where.test', 'Host: alice.localhost')).toBe('200 with @bob')
    for (const path of ['/where.test@alice', '/test/where@ALICE', '/public:where.test@alice'])
      expect(await ask(path), path).toBe('200 with @alice')
    expect(await ask('/where.test%40bob', 'Host: alice.localhost')).toBe('200 with @bob')
    expect(await ask('/@alice/where.test@bob')).toBe('404 404 Not Found')
    expect(await ask('/where.test@carol')).toBe('404 404 Not Found')
    expect(await ask('/where.test')).toBe('404 404 Not Found')
    expect(await ask('/@carol/where.test')).toBe('404 404 Not Found')
    expect(await ask('/@/where.test')).toBe('404 404 Not Found')
    expect(await ask('/%ff')).toMatch(/^400/)
  })

  test('a visitor’s client and another atServer find their way in', async () => {
    await open({ atSigns: everyone, sharedPort: 0 })
    const shared = host
    await describeEveryone()
    const visitor = openVisitor({
      atSign: bob,
      dial: tlsDial({ directory: directoryListening.address, ca: papers.authority.cert }),
    })
    expect((await visitor.get(here(bob)))?.text).toBe('with @bob')
    visitor.close()
    await shared.members.get(alice)?.keystore.put(sharedKey('phone.test', alice, carol), '555-0100', {})
    await open({ atSigns: [{ atSign: carol, port: 0, secret: 'secret of @carol' }] })
    const typed = await type(host.members.get(carol)?.address)
    await typed.take('@')
    typed.send('from:@carol\n')
    const [, challenge = ''] = /^data:(.*)\n@$/.exec(await typed.take(/^data:.*\n@$/)) ?? []
    typed.send(`cram:${await cramDigest('secret of @carol', challenge)}\n`)
    await typed.take('@carol@')
    typed.send('lookup:phone.test@alice\n')
    await typed.take('data:555-0100\n@carol@')
  })

  test('one atSign’s full house is nobody else’s', async () => {
    await open({ atSigns: everyone, sharedPort: 0, limits: { maxInbound: 1 } })
    const enter = async (line: string) => {
      const typed = await type(host.shared)
      await typed.take('@')
      typed.send(`${line}\n`)
      return typed.take('\n')
    }
    expect(await enter('to:@alice')).toMatch(/^data:/)
    expect(await enter('to:@alice')).toBe('error:AT0012-Inbound connection limit exceeded\n')
    expect(await enter('to:@bob')).toMatch(/^data:/)
  })
})

test('what was written is there after a restart, and a renewed certificate is shown on every port', async () => {
  const data = await mkdtemp(join(dir, 'data-'))
  const atSigns = [{ atSign: alice, port: 0 }]
  await open({ atSigns, sharedPort: 0, dir: data })
  await describeEveryone()
  await host.close()
  await open({ atSigns, sharedPort: 0, dir: data })
  expect(await ask('/@alice/test/where')).toBe('200 with @alice')

  const names = { dns: ['renewed.localhost'], ip: ['127.0.0.1'] }
  const { cert, key } = await papers.authority.issue(join(dir, 'renewed'), names)
  const before = await type(host.shared)
  await before.take('@')
  host.renew({ cert, key })
  for (const address of [host.shared, host.members.get(alice)?.address]) {
    const typed = await type(address)
    expect(typed.socket.getPeerCertificate().subject.CN).toBe('renewed.localhost')
  }
  before.send('to:@alice\n')
  await before.take('data:{')
})

test('the certificate with which a server calls others is told to whoever asks, as it is now [2026 §9]', async () => {
  await open({ atSigns: [{ atSign: alice, port: 0 }] })
  const typed = await type(host.members.get(alice)?.address)
  await typed.take('@')
  typed.send('info:mtls\n')
  await typed.take(`"features":[],"mtls_fullchain":${JSON.stringify(papers.identity.cert)}}`)
  const files = await papers.authority.issue(join(dir, 'told'), { dns: ['told.localhost'], ip: ['127.0.0.1'] })
  const told = await readCredentials({ cert: files.certFile, key: files.keyFile })
  host.renew(told)
  typed.send('info:mtls\ninfo:mtlsbrief\n')
  await typed.take(`"mtls_fullchain":${JSON.stringify(told.cert)}}`)
  const at = (millis = 0) => JSON.stringify(new Date(millis).toISOString())
  const { cert, key } = told.changedAt ?? {}
  await typed.take(`"mtls_fullchain_last_modified":${at(cert)},"mtls_privkey_last_modified":${at(key)}}`)
})

test('how many are open is told each time, and who is told to end meanwhile opens no more', async () => {
  const stop = new AbortController()
  const told: number[] = []
  const onOpen = (count: number) => {
    told.push(count)
    if (count === 3) stop.abort(new Error('enough'))
  }
  const atSigns = Array.from({ length: 20 }, (_, n) => ({ atSign: parseAtSign(`@guest${n}`) }))
  await expect(open({ atSigns, sharedPort: 0, signal: stop.signal, onOpen })).rejects.toThrow('enough')
  expect(told).toEqual(told.map((_, n) => n + 1))
  expect(told.length).toBeLessThan(20)
})

test('when one store cannot be opened, nobody is left half open', async () => {
  const data = await mkdtemp(join(dir, 'data-'))
  await open({ atSigns: [{ atSign: bob }], sharedPort: 0, dir: data })
  const again = open({ atSigns: [{ atSign: alice }, { atSign: bob }], sharedPort: 0, dir: data })
  await expect(again).rejects.toMatchObject({ code: 'AT0002', message: expect.stringContaining('is in use') })
  await open({ atSigns: [{ atSign: alice }], sharedPort: 0, dir: data })
})
