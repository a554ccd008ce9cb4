import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { binHome } from '../../lib/files/bin-home.ts'
import { homeContract } from '../../lib/files/contract.ts'
import { ServedBin } from './testing/served.ts'

// The client's side of a bin, at ours and at one that answers as it likes.

for (const inBlobs of [false, true]) {
  describe(`our bin as a home of files${inBlobs ? ', as pages fill it' : ''}`, () => {
    homeContract(async () => {
      const served = await ServedBin.open()
      return { home: binHome({ url: served.url, chunksPerPiece: 1, inBlobs }), close: () => served.close() }
    })
  })
}

describe('a bin', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  async function answering(answer: Parameters<typeof createServer>[1]): Promise<string> {
    server = createServer(answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const place = { transferId: 'file_transfer_1', name: 'a', bytes: 4, word: 'only-the-sender-0' }
  const part = { name: 'plan.pdf', bytes: undefined, from: 0 }

  async function textOf(url: string, name = 'plan.pdf', options = {}): Promise<string | undefined> {
    const stream = await binHome({ url, ...options })
      .open(`${url}/archive/x/zip`)
      ?.read({ ...part, name })
    return stream && new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text()
  }

  test('that gives out archives alone is read by them, whoever packed them and however', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'facet-archive-'))
    await writeFile(join(dir, 'plan.pdf'), 'sealed '.repeat(1000))
    await writeFile(join(dir, 'short'), 'x')
    const pack = `
import zipfile, sys
for name, method in (('stored', 0), ('deflated', 8)):
    with zipfile.ZipFile(sys.argv[1] + '/' + name + '.zip', 'w', method) as z:
        z.write(sys.argv[1] + '/short', 'short')
        z.write(sys.argv[1] + '/plan.pdf', 'plan.pdf')
        z.comment = b'PK' * 100
`
    await promisify(execFile)('python3', ['-c', pack, dir])
    let archive = Buffer.alloc(0)
    const url = await answering((request, response) => {
      if (request.url === '/archive/x/zip') return response.end(archive)
      // What a person is shown first.
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end('<p>Are you sure?')
    })
    for (const name of ['stored', 'deflated']) {
      archive = await readFile(join(dir, `${name}.zip`))
      expect(await textOf(url)).toBe('sealed '.repeat(1000))
      expect(await textOf(url, 'short')).toBe('x')
      expect(await textOf(url, 'none')).toBeUndefined()
    }
    await expect(textOf(url, 'plan.pdf', { maxArchiveBytes: 50 })).rejects.toMatchObject({ code: 'AT0005' })
    archive = archive.subarray(0, -230)
    await expect(textOf(url)).rejects.toMatchObject({ code: 'AT0014' })
    await rm(dir, { recursive: true })
  })

  test('that knows no ranges is read all the same from where it was left', async () => {
    const url = await answering((_, response) => response.end('0123456789'))
    const stream = await binHome({ url })
      .open(`${url}/archive/x/zip`)
      ?.read({ ...part, from: 4, to: 7 })
    expect(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('456')
  })

  test('that has it no longer is no error, and one that is full, refuses, or is away has one of its own', async () => {
    let status = 404
    const url = await answering((_, response) => response.writeHead(status).end('Sorry.'))
    expect(await textOf(url)).toBeUndefined()
    status = 410
    expect(await textOf(url)).toBeUndefined()
    const put = () => binHome({ url }).put(place, 0, new Blob(['abcd']), { ttl: 1000 })
    const codes = { 403: 'AT0009', 413: 'AT0005', 429: 'AT0028', 507: 'AT0002', 500: 'AT0011' }
    for (const [answered, code] of Object.entries(codes)) {
      status = Number(answered)
      await expect(put()).rejects.toMatchObject({ code, message: 'Sorry.' })
    }
    server?.closeAllConnections()
    server?.close()
    await expect(put()).rejects.toMatchObject({ code: 'AT0021', message: `${new URL(url).host} cannot be reached.` })
  })

  test('on this machine is nobody else’s to lead to', () => {
    const local = 'http://127.0.0.1:3000/bin/archive/x/zip'
    expect(binHome({ url: 'http://localhost:3000/bin' }).open(local)).toBeDefined()
    for (const url of ['', 'https://facet.example/bin']) {
      expect(binHome({ url }).open('https://other.example/archive/x/zip')).toBeDefined()
      for (const theirs of [local, 'http://[::1]/x', 'http://localhost/x', 'http://10.0.0.1/x', 'file:///x', 'data:,x'])
        expect(binHome({ url }).open(theirs), theirs).toBeUndefined()
    }
  })

  test('that lost what it had says so, and is told to keep nothing twice', async () => {
    const served = await ServedBin.open()
    const home = binHome({ url: served.url })
    await expect(home.put(place, 2, new Blob(['cd']), { ttl: 1000 })).rejects.toMatchObject({ code: 'AT0015' })
    expect(await home.put(place, 0, new Blob(['abcd']), { ttl: 1000 })).toBe(served.clock.at + 7 * 86_400_000)
    await served.close()
  })

  test('is given up when it is aborted', async () => {
    const url = await answering(() => {})
    const reason = new Error('paused')
    const giveUp = new AbortController()
    const putting = binHome({ url }).put(place, 0, new Blob(['abcd']), { ttl: 1000, signal: giveUp.signal })
    await once(server as Server, 'request')
    giveUp.abort(reason)
    await expect(putting).rejects.toBe(reason)
  })
})
