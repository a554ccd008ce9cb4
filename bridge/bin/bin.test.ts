import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ServedBin } from './testing/served.ts'

/** However slow the machine is at the moment. */

let served: ServedBin
beforeEach(async () => {
  served = await ServedBin.open()
})
afterEach(() => served.close())

const id = 'file_transfer_0b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11'
const day = 86_400_000

function post(path: string, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${served.url}/${path}`, { method: 'POST', body, headers })
}

/** A piece of a file of `total` bytes. */
function piece(name: string, text: string, from: number, total: number, key?: string): Promise<Response> {
  const range = { 'Content-Range': `bytes ${from}-${from + text.length - 1}/${total}` }
  return post(`${id}/${name}`, text, { ...range, ...(key && { 'Bin-Key': key }) })
}

async function get(path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(`${served.url}/${path}`, { headers })
  return [response.status, await response.text()]
}

/** A bin with other limits, instead of the first one. */
async function with_(limits: Parameters<typeof ServedBin.open>[0]): Promise<void> {
  await served.close()
  served = await ServedBin.open(limits)
}

describe('as existing apps know it', () => {
  test('a file that is posted is in the archive, from which another program reads it [data formats §15.1]', async () => {
    const posted = await post(`${id}/plan.pdf`, 'sealed bytes')
    expect(posted.status).toBe(201)
    expect(await posted.json()).toMatchObject({ file: { filename: 'plan.pdf' } })
    await post(`${id}/${encodeURIComponent('Grüße.txt')}`, new Uint8Array(70_000))
    expect((await get(`${id}/${encodeURIComponent('Grüße.txt')}`))[0]).toBe(200)
    const archive = await fetch(`${served.url}/archive/${id}/zip`)
    expect(archive.headers.get('content-type')).toBe('application/zip')
    const file = join(served.dir, 'archive.zip')
    await writeFile(file, new Uint8Array(await archive.arrayBuffer()))
    const { stdout } = await promisify(execFile)('unzip', ['-p', file, 'plan.pdf'])
    expect(stdout).toBe('sealed bytes')
  })

  test('what is there is not replaced by whoever knows its name, and nobody takes it away', async () => {
    await post(`${id}/a`, 'first')
    expect((await post(`${id}/a`, 'second')).status).toBe(409)
    expect((await fetch(`${served.url}/${id}`, { method: 'DELETE' })).status).toBe(403)
    expect(await get(`${id}/a`)).toEqual([200, 'first'])
  })
})

test('files that come at the same moment are all there, whatever they are called', async () => {
  const names = ['constructor', '__proto__', 'toString', ...Array.from({ length: 5 }, (_, i) => `file ${i}`)]
  const posted = await Promise.all(
    names.map((name) => post(`${id}/${encodeURIComponent(name)}`, name, { 'Bin-Key': 'a-word-of-letters' })),
  )
  expect(posted.map(({ status }) => status)).toEqual(names.map(() => 201))
  await served.stop()
  await served.start()
  for (const name of names) expect(await get(`${id}/${encodeURIComponent(name)}`)).toEqual([200, name])
  expect((await get(`${id}/valueOf`))[0]).toBe(404)
})

describe('a file in pieces', () => {
  test('is there when the last one is, and not before', async () => {
    expect((await piece('a', 'abc', 0, 8)).status).toBe(202)
    expect((await piece('a', 'def', 3, 8)).status).toBe(202)
    expect(await get(`${id}/a`)).toEqual([404, 'There is no such file, or no longer.\n'])
    expect((await get(`archive/${id}/zip`))[0]).toBe(404)
    expect((await piece('a', 'gh', 6, 8)).status).toBe(201)
    expect(await get(`${id}/a`)).toEqual([200, 'abcdefgh'])
  })

  test('goes on after a restart of the bin, with its checksum', async () => {
    await piece('a', 'abcd', 0, 8)
    await post(`${id}/b`, 'whole')
    await served.stop()
    await served.start()
    expect((await piece('a', 'efgh', 4, 8)).status).toBe(201)
    const file = join(served.dir, 'archive.zip')
    await writeFile(file, new Uint8Array(await (await fetch(`${served.url}/archive/${id}/zip`)).arrayBuffer()))
    const { stdout } = await promisify(execFile)('unzip', ['-p', file, 'a', 'b'])
    expect([...stdout].sort().join('')).toBe([...'abcdefghwhole'].sort().join(''))
  })

  test('that comes twice is taken twice, and a gap is refused with where to go on', async () => {
    await piece('a', 'abc', 0, 6)
    await piece('a', 'abc', 0, 6)
    const refused = await piece('a', 'f', 5, 6)
    expect(refused.status).toBe(409)
    expect(refused.headers.get('bin-have')).toBe('3')
    expect((await piece('a', 'def', 3, 6)).status).toBe(201)
    expect(await get(`${id}/a`)).toEqual([200, 'abcdef'])
  })

  test('that is cut off in the middle leaves what was there before it', async () => {
    await piece('a', 'abc', 0, 9)
    const { port } = new URL(served.url)
    const socket = connect(Number(port), '127.0.0.1')
    const head = `POST /bin/${id}/a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 6\r\nContent-Range: bytes 3-8/9\r\n\r\n`
    socket.write(`${head}xy`)
    await once(socket, 'connect')
    await new Promise<void>((resolve) => socket.end(resolve))
    socket.destroy()
    // Not before the bin has noticed.
    await expect.poll(async () => (await piece('a', 'defghi', 3, 9)).status).toBe(201)
    expect(await get(`${id}/a`)).toEqual([200, 'abcdefghi'])
  })

  test('that is cut off in the middle counts for nothing after a restart either', async () => {
    await piece('a', 'abc', 0, 9)
    const { port } = new URL(served.url)
    const socket = connect(Number(port), '127.0.0.1')
    const head = `POST /bin/${id}/a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 6\r\nContent-Range: bytes 3-8/9\r\n\r\n`
    socket.write(`${head}xy`)
    const [folder = ''] = await readdir(served.dir)
    const part = (await readdir(join(served.dir, folder))).find((name) => name.endsWith('.part')) ?? ''
    const size = async () => (await stat(join(served.dir, folder, part))).size
    await expect.poll(size).toBe(5)
    socket.destroy()
    await expect.poll(async () => (await piece('a', 'z', 8, 9)).headers.get('bin-have')).toBe('3')
    await served.stop()
    await served.start()
    expect((await piece('a', 'z', 8, 9)).headers.get('bin-have')).toBe('3')
  })

  test('that says what cannot be is refused', async () => {
    for (const range of ['bytes 3-2/9', 'bytes 0-9/9', 'bytes */9', 'a', 'bytes 0-4/9'])
      expect((await post(`${id}/a`, 'abc', { 'Content-Range': range })).status).toBe(400)
  })
})

test('a download goes on from anywhere, and its length is known before', async () => {
  await post(`${id}/a`, '0123456789')
  expect(await get(`${id}/a`, { Range: 'bytes=4-' })).toEqual([206, '456789'])
  expect(await get(`${id}/a`, { Range: 'bytes=4-5' })).toEqual([206, '45'])
  expect(await get(`${id}/a`, { Range: 'bytes=-3' })).toEqual([206, '789'])
  expect(await get(`${id}/a`, { Range: 'bytes=0-99' })).toEqual([206, '0123456789'])
  expect((await get(`${id}/a`, { Range: 'bytes=10-' }))[0]).toBe(416)
  expect(await get(`${id}/a`, { Range: 'bytes=0-1,3-4' })).toEqual([200, '0123456789'])
  const head = await fetch(`${served.url}/${id}/a`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
  const some = await fetch(`${served.url}/${id}/a`, { headers: { Range: 'bytes=4-5' } })
  expect(some.headers.get('content-range')).toBe('bytes 4-5/10')
})

describe('whose it is', () => {
  const key = 'a-word-of-32-letters-and-digits-'
  const other = 'another-word-of-letters-and-dig-'

  test('only who began a transfer adds to it, replaces and takes away, also after a restart', async () => {
    await post(`${id}/a`, 'mine', { 'Bin-Key': key })
    await served.stop()
    await served.start()
    for (const headers of [{}, { 'Bin-Key': other }] as Record<string, string>[]) {
      expect((await post(`${id}/b`, 'theirs', headers)).status).toBe(403)
      expect((await fetch(`${served.url}/${id}`, { method: 'DELETE', headers })).status).toBe(403)
    }
    expect((await post(`${id}/a`, 'mine anew', { 'Bin-Key': key })).status).toBe(201)
    expect(await get(`${id}/a`)).toEqual([200, 'mine anew'])
    await post(`${id}/b`, 'b', { 'Bin-Key': key })
    await fetch(`${served.url}/${id}/a`, { method: 'DELETE', headers: { 'Bin-Key': key } })
    expect((await get(`${id}/a`))[0]).toBe(404)
    expect(await get(`${id}/b`)).toEqual([200, 'b'])
    expect((await fetch(`${served.url}/${id}`, { method: 'DELETE', headers: { 'Bin-Key': key } })).status).toBe(204)
    expect((await get(`${id}/b`))[0]).toBe(404)
    expect(await readdir(served.dir)).toEqual([])
  })

  test('pages of any origin read, none but our own write', async () => {
    await post(`${id}/a`, 'sealed')
    const foreign = { Origin: 'https://elsewhere.example' }
    expect(await get(`${id}/a`, foreign)).toEqual([200, 'sealed'])
    expect(
      (await fetch(`${served.url}/${id}/a`, { headers: foreign })).headers.get('access-control-allow-origin'),
    ).toBe('*')
    expect((await post(`${id}/b`, 'x', foreign)).status).toBe(403)
    expect((await fetch(`${served.url}/${id}`, { method: 'DELETE', headers: foreign })).status).toBe(403)
    const asked = await fetch(`${served.url}/${id}/b`, { method: 'OPTIONS', headers: foreign })
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD')
    expect((await post(`${id}/b`, 'x', { Origin: new URL(served.url).origin })).status).toBe(201)
  })
})

test('there is no list of transfers, and no path that leads out of one', async () => {
  await post(`${id}/a`, 'sealed')
  for (const path of [
    '',
    '/',
    '/archive',
    '/archive/',
    `/${id}`,
    `/${id}/`,
    `/archive/${id}`,
    '/archive/short/zip',
    `/${id}/a/b`,
  ])
    expect((await get(path.slice(1)))[0], path).toBeGreaterThanOrEqual(400)
  for (const name of [
    '..%2f..%2fetc',
    '%2e%2e%2fx',
    '..%5cx',
    'a%00b',
    'a%2fb',
    '%ff',
    'c%3ax',
    'x'.repeat(256),
    '%0a',
  ])
    expect((await post(`${id}/${name}`, 'x')).status, name).toBe(400)
  expect((await post('short/a', 'x')).status).toBe(404)
  expect(await get(`${id}/a`)).toEqual([200, 'sealed'])
  // Names on the disk are none that a caller chose.
  expect((await readdir(served.dir)).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true)
})

test('whatever is asked for is no page, and what is no business of the bin is left to others', async () => {
  await post(`${id}/page.html`, '<script>alert(1)</script>')
  const { headers } = await fetch(`${served.url}/${id}/page.html`)
  expect(headers.get('content-type')).toBe('application/octet-stream')
  expect(headers.get('content-disposition')).toBe('attachment')
  expect(headers.get('content-security-policy')).toContain('sandbox')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(await (await fetch(`${served.url}ary`)).text()).toBe('a page')
  expect((await fetch(`${served.url}/${id}/a`, { method: 'PUT', body: 'x' })).status).toBe(405)
})

test('after its days a transfer is gone: at once for who asks, and from the disk when it is swept', async () => {
  const posted = await post(`${id}/a`, 'sealed')
  expect((await posted.json()).bin.expired_at).toBe(new Date(served.clock.at + 7 * day).toISOString())
  served.clock.at += 7 * day - 1
  expect((await get(`${id}/a`))[0]).toBe(200)
  served.clock.at += 1
  expect((await get(`${id}/a`))[0]).toBe(404)
  expect(await readdir(served.dir)).toHaveLength(1)
  await served.bin.sweep()
  expect(await readdir(served.dir)).toEqual([])
  expect((await post(`${id}/a`, 'anew')).status).toBe(201)
})

describe('a limit has an answer of its own', () => {
  const said = async (response: Response) => [response.status, (await response.text()).trim()]

  test('bytes of a file', async () => {
    await with_({ maxFileBytes: 5 })
    expect(await said(await post(`${id}/a`, 'abcdef'))).toEqual([413, 'A file has 5 bytes at most.'])
    expect(await said(await piece('a', 'a', 0, 6))).toEqual([413, 'A file has 5 bytes at most.'])
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
    const sent = fetch(`${served.url}/${id}/b`, { method: 'POST', body: endless, duplex: 'half' } as RequestInit)
    await sent.then(
      async (response) => expect(response.status).toBe(413),
      () => {},
    )
    expect((await get(`${id}/b`))[0]).toBe(404)
    expect((await post(`${id}/c`, 'abcde')).status).toBe(201)
  })

  test('bytes of a transfer, and files in it', async () => {
    await with_({ maxTransferBytes: 6, maxFiles: 2 })
    await post(`${id}/a`, 'abc')
    expect(await said(await post(`${id}/b`, 'defg'))).toEqual([413, 'A transfer has 6 bytes at most.'])
    expect((await post(`${id}/b`, 'def')).status).toBe(201)
    expect(await said(await post(`${id}/c`, ''))).toEqual([409, 'A transfer has 2 files at most.'])
  })

  test('transfers, and bytes on the disk; what was taken away or cut off has made room', async () => {
    await with_({ maxTransfers: 2, maxDiskBytes: 8 })
    await post(`${id}/a`, 'abcd', { 'Bin-Key': 'a-word-of-letters' })
    expect(await said(await post('transfer-2/a', 'abcde'))).toEqual([507, 'This bin is full.'])
    expect((await post('transfer-2/a', 'abcd')).status).toBe(201)
    expect(await said(await post('transfer-3/a', ''))).toEqual([507, 'This bin keeps 2 transfers at most.'])
    await fetch(`${served.url}/${id}`, { method: 'DELETE', headers: { 'Bin-Key': 'a-word-of-letters' } })
    expect((await post('transfer-3/a', 'abcd')).status).toBe(201)
    await served.stop()
    await served.start()
    expect(await said(await post('transfer-3/b', 'a'))).toEqual([507, 'This bin is full.'])
  })

  test('bytes of one address in a time, and files at the same moment', async () => {
    await with_({ maxBytesPerAddress: 6, addressMillis: 60_000 })
    await post(`${id}/a`, 'abcd')
    const [status, text] = await said(await post(`${id}/b`, 'efg'))
    expect([status, text]).toEqual([429, 'From one address 6 bytes are taken at a time at most.'])
    served.clock.at += 60_000
    expect((await post(`${id}/b`, 'efg')).status).toBe(201)

    await with_({ maxUploadsPerAddress: 1 })
    let end = () => {}
    const slow = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('slow'))
        end = () => controller.close()
      },
    })
    const sending = fetch(`${served.url}/${id}/a`, { method: 'POST', body: slow, duplex: 'half' } as RequestInit)
    const refused = 'From one address 1 files are taken at the same moment at most.'
    await expect.poll(async () => said(await post(`${id}/b`, 'x'.repeat(9)))).toEqual([429, refused])
    end()
    expect((await sending).status).toBe(201)
    expect((await post(`${id}/c`, 'x')).status).toBe(201)
  })

  test('silence', async () => {
    await with_({ stallMillis: 50 })
    const { port } = new URL(served.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`POST /bin/${id}/a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 6\r\n\r\nab`)
    await once(socket, 'close')
    expect((await get(`${id}/a`))[0]).toBe(404)
  })
})

test('a file that is not as it was listed takes no other with it, and can be sent again', async () => {
  const key = { 'Bin-Key': 'a-word-of-32-letters-and-digits-' }
  await post(`${id}/a`, 'as it was', key)
  await post(`${id}/b`, 'sealed', key)
  await served.stop()
  // As when the power goes after it was put into its place and before the list was.
  const [folder = ''] = await readdir(served.dir)
  await writeFile(join(served.dir, folder, createHash('sha256').update('a').digest('hex')), 'another')
  await served.start()
  expect((await get(`${id}/a`))[0]).toBe(404)
  expect(await get(`${id}/b`)).toEqual([200, 'sealed'])
  expect((await post(`${id}/a`, 'once more', key)).status).toBe(201)
  expect(await get(`${id}/a`)).toEqual([200, 'once more'])
})

test('what lies in its folder and is no transfer is cleared away', async () => {
  await post(`${id}/a`, 'sealed')
  await served.stop()
  await writeFile(join(served.dir, (await readdir(served.dir))[0] ?? '', 'f'.repeat(64)), 'not in the list')
  await writeFile(join(served.dir, 'stray'), 'x')
  await served.start()
  expect(await get(`${id}/a`)).toEqual([200, 'sealed'])
  expect(await readdir(served.dir)).toHaveLength(1)
})
