import { createSocket } from 'node:dgram'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type RequestOptions, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPapers, type Papers } from '../listen/testing/one-server.ts'
import { isPublicAddress, StrictError, type StrictOptions, strictFetch } from './strict-fetch.ts'

const hostile = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.1.2.3',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:93.184.215.14',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:c0a8:101::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '2600::1%eth0',
  '127.1',
  '0x7f.0.0.1',
  'localhost',
  '',
]

test.each(hostile)('nobody is led to %j', (address) => expect(isPublicAddress(address)).toBe(false))

test.each(['1.1.1.1', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::5'])(
  '%s is open to everybody',
  (address) => expect(isPublicAddress(address)).toBe(true),
)

/** Knows the IPv4 addresses of these names, says that there are no others, and of `silent.example` nothing. [RFC 1035 §4] */
async function nameServer(known: Record<string, string>) {
  const socket = createSocket('udp4')
  socket.on('message', (asked, from) => {
    const labels: string[] = []
    let at = 12
    for (let length = asked[at] ?? 0; length > 0; length = asked[at] ?? 0) {
      labels.push(asked.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const [name, isIpv4] = [labels.join('.').toLowerCase(), asked.readUInt16BE(at + 1) === 1]
    if (name === 'silent.example') return
    const address = isIpv4 ? known[name] : undefined
    const head = Buffer.from([
      asked[0] ?? 0,
      asked[1] ?? 0,
      0x81,
      name in known ? 0x80 : 0x83,
      0,
      1,
      0,
      address ? 1 : 0,
      0,
      0,
      0,
      0,
    ])
    const record = address ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)] : []
    socket.send(Buffer.concat([head, asked.subarray(12, at + 5), Buffer.from(record)]), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}

describe('a page', () => {
  let papers: Papers
  let server: Server
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const html = (response: ServerResponse, text: string) => response.setHeader('Content-Type', 'text/html').end(text)

  beforeAll(async () => {
    papers = await openPapers()
    const { cert, key } = papers.identity
    server = createServer({ cert, key }, (request, response) => answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await papers.clear()
  })

  const open = { address: '93.184.215.14', family: 4 }
  /** To which addresses connections would have been made. */
  let reached: string[] = []
  const options = (more: StrictOptions = {}): StrictOptions => {
    reached = []
    return {
      resolve: async () => [open],
      ask(url, asked: RequestOptions) {
        asked.lookup?.(url.hostname, {}, (_, address) => reached.push(String(address)))
        const { port } = server.address() as AddressInfo
        const { lookup: _, ...rest } = asked
        return request({ ...rest, host: '127.0.0.1', port, path: url.pathname, rejectUnauthorized: false })
      },
      ...more,
    }
  }
  const failure = async (url: string, more?: StrictOptions) =>
    strictFetch(url, options(more)).then(
      () => 'none',
      (error) => (error instanceof StrictError ? error.failure : error),
    )

  test('is read, and nothing of who asks goes along', async () => {
    let headers = {}
    answer = (request, response) => {
      headers = request.headers
      html(response, '<p>here')
    }
    expect(await strictFetch('https://a.example/me', options())).toEqual({
      url: 'https://a.example/me',
      html: '<p>here',
    })
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
    expect(reached).toEqual(['93.184.215.14'])
  })

  test.each([
    'http://a.example/',
    'https://a.example:8443/',
    'https://user@a.example/',
    'https://:secret@a.example/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[2606:4700::1111]/',
    'https://localhost/',
    'https://intranet/',
    'https://a.example./',
    'ftp://a.example/',
    'file:///etc/passwd',
    'javascript:1',
    'nothing',
    '',
  ])('%j is not asked', async (url) => {
    expect(await failure(url)).toBe('address')
    expect(reached).toEqual([])
  })

  test('is not asked for where one address of its name is not open', async () => {
    for (const address of ['127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'fd00::1']) {
      const closed = { address, family: address.includes(':') ? 6 : 4 }
      expect(await failure('https://a.example/', { resolve: async () => [open, closed] }), address).toBe('address')
    }
    expect(await failure('https://a.example/', { resolve: async () => [] })).toBe('connection')
    expect(await failure('https://a.example/', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toBe(
      'connection',
    )
    expect(reached).toEqual([])
  })

  test('has a name that name servers know, and one that says nothing holds up nobody', async () => {
    const known: Record<string, string> = { 'a.example': '93.184.215.14', 'inside.example': '10.0.0.1' }
    await using server = await nameServer(known)
    const asked = (host: string, more?: StrictOptions) =>
      failure(`https://${host}/`, { nameServers: [server.address], resolve: undefined, ...more })
    answer = (_, response) => html(response, '')
    expect(await asked('a.example')).toBe('none')
    expect(reached).toEqual(['93.184.215.14'])
    expect(await asked('inside.example')).toBe('address')
    expect(await asked('nowhere.example')).toBe('connection')
    expect(await asked('silent.example', { totalMillis: 50 })).toBe('time')
    expect(reached).toEqual([])
  })

  test('a name is looked up once for each step, so that it cannot mean something else when the line is opened', async () => {
    const resolve = vi.fn(async () => [resolve.mock.calls.length === 1 ? open : { address: '127.0.0.1', family: 4 }])
    answer = (_, response) => html(response, '')
    await strictFetch('https://a.example/', options({ resolve }))
    expect(resolve).toHaveBeenCalledOnce()
    expect(reached).toEqual(['93.184.215.14'])
    answer = (_, response) => response.writeHead(302, { location: '/next' }).end()
    expect(await failure('https://a.example/', { resolve: vi.fn(resolve) })).toBe('address')
  })

  test('that sends on is followed three times, and to nothing that would not have been asked before', async () => {
    const steps = (count: number) => (request: IncomingMessage, response: ServerResponse) => {
      const at = Number(request.url?.slice(1))
      if (at === count) html(response, 'here')
      else response.writeHead(301, { location: `/${at + 1}` }).end()
    }
    answer = steps(3)
    expect((await strictFetch('https://a.example/0', options())).url).toBe('https://a.example/3')
    answer = steps(4)
    expect(await failure('https://a.example/0')).toBe('redirects')
    for (const location of [
      'http://a.example/',
      'https://127.0.0.1/',
      'https://a.example:22/',
      'file:///x',
      'https://[',
    ]) {
      answer = (_, response) => response.writeHead(302, { location }).end()
      expect(await failure('https://a.example/'), location).toBe('address')
      expect(reached, location).toHaveLength(1)
    }
  })

  test('is HTML as it is, and found', async () => {
    for (const [status, headers, why] of [
      [404, { 'content-type': 'text/html' }, 'status'],
      [204, { 'content-type': 'text/html' }, 'status'],
      [200, { 'content-type': 'application/json' }, 'type'],
      [200, { 'content-type': 'text/htmlx' }, 'type'],
      [200, {}, 'type'],
      [200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }, 'type'],
    ] as const) {
      answer = (_, response) => response.writeHead(status, headers).end()
      expect(await failure('https://a.example/'), why).toBe(why)
    }
  })

  test('is read as far as its limit, however long it is, and for no longer than its time', async () => {
    answer = (_, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.write('x'.repeat(5_000))
    }
    expect((await strictFetch('https://a.example/', options({ maxBytes: 1_000 }))).html).toBe('x'.repeat(1_000))
    expect(await failure('https://a.example/', { totalMillis: 200 })).toBe('time')
    expect(await failure('https://a.example/', { totalMillis: 50, resolve: () => new Promise(() => {}) })).toBe('time')
  })
})
