import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answerTight } from './tight.ts'

let dir: string
let server: Server
let origin: string
const script = 'export const words = "A page, and everyone sees their own side of it."\n'.repeat(200)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-tight-'))
  await mkdir(join(dir, 'static/chunks'), { recursive: true })
  await writeFile(join(dir, 'static/chunks/a-1~x.js'), script)
  await writeFile(join(dir, 'secret.js'), 'not for anybody')
  const answer = answerTight(join(dir, 'static'))
  server = createServer((request, response) => {
    if (!answer(request, response)) response.end('from Next')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  await rm(dir, { recursive: true })
})

const ask = (path: string, encodings = 'gzip, br', method = 'GET') =>
  fetch(origin + path, { method, headers: { 'accept-encoding': encodings } })

test('a script comes small once it has been asked for, and before that as it did', async () => {
  const path = '/_next/static/chunks/a-1~x.js'
  expect(await (await ask(path)).text()).toBe('from Next')
  const answer = await vi.waitFor(async () => {
    const answer = await ask(path)
    expect(answer.headers.get('content-encoding')).toBe('br')
    return answer
  })
  expect(answer.headers.get('content-type')).toBe('application/javascript; charset=UTF-8')
  expect(answer.headers.get('cache-control')).toContain('immutable')
  expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  expect(Number(answer.headers.get('content-length'))).toBeLessThan(script.length / 10)
  expect(await answer.text()).toBe(script)
  // Who does not read it gets it as before.
  expect(await (await ask(path, 'gzip')).text()).toBe('from Next')
  for (const encodings of ['brotlike', 'br;q=0', 'gzip, br; q=0.0', 'br;q=0, gzip']) {
    expect(await (await ask(path, encodings)).text(), encodings).toBe('from Next')
  }
  for (const encodings of ['br', 'gzip;q=0, br;q=0.5', 'br;q=1, gzip']) {
    expect((await ask(path, encodings)).headers.get('content-encoding'), encodings).toBe('br')
  }
})

test('what was made small once is small for whoever starts the same build again', async () => {
  const made = brotliCompressSync('made before')
  await writeFile(join(dir, 'static/chunks/before.js'), script)
  await writeFile(join(dir, 'static/chunks/before.js.br'), made)
  await vi.waitFor(async () => expect(await (await ask('/_next/static/chunks/before.js')).text()).toBe('made before'))
  expect(brotliDecompressSync(await readFile(join(dir, 'static/chunks/a-1~x.js.br'))).toString()).toBe(script)
})

test.each([
  '/_next/static/chunks/none.js',
  '/_next/static/chunks/..%2f..%2fsecret.js',
  '/_next/static/chunks/../../secret.js',
  '/_next/static/..js',
  '/@alice',
])('%s is left to Next, however often it is asked for', async (path) => {
  for (let at = 0; at < 3; at++) expect(await (await ask(path)).text()).toBe('from Next')
})
