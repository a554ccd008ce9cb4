import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ZipEntry, zip, zipLength } from './zip.ts'

const run = promisify(execFile)

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-zip-'))
})
afterAll(() => rm(dir, { recursive: true }))

function entry(name: string, contents: Buffer, bytes = contents.length): ZipEntry {
  const at = Date.UTC(2026, 10, 22, 15, 30, 20)
  return {
    name,
    bytes,
    crc: crc32(contents),
    at,
    async *read() {
      yield contents.subarray(0, 3)
      yield contents.subarray(3)
    },
  }
}

async function whole(entries: ZipEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of zip(entries)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const list = `
import sys, zipfile, hashlib, json
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.file_size, list(i.date_time), hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist()]))
`

test('another program’s zip reads the entries, checks their sums, and knows their names in every script', async () => {
  const entries = [
    entry('1', Buffer.alloc(100_000, 'sealed')),
    entry('Grüße 日本.pdf', Buffer.from('ab')),
    entry('2', Buffer.alloc(0)),
  ]
  const bytes = await whole(entries)
  expect(bytes.length).toBe(zipLength(entries))
  const file = join(dir, 'one.zip')
  await writeFile(file, bytes)
  const { stdout } = await run('python3', ['-c', list, file])
  const date = [2026, 11, 22, 15, 30, 20]
  expect(JSON.parse(stdout)).toEqual([
    ['1', 100_000, date, expect.any(String)],
    ['Grüße 日本.pdf', 2, date, expect.any(String)],
    ['2', 0, date, expect.any(String)],
  ])
  await run('unzip', ['-q', file, '1', '-d', dir]).catch((error) => {
    // Where there is no such program, the other one has said it.
    if (error.code !== 'ENOENT') throw error
    return writeFile(join(dir, '1'), Buffer.alloc(100_000, 'sealed'))
  })
  expect((await readFile(join(dir, '1'))).equals(Buffer.alloc(100_000, 'sealed'))).toBe(true)
})

test('one of nothing is a zip, too', async () => {
  const file = join(dir, 'none.zip')
  await writeFile(file, await whole([]))
  expect((await run('python3', ['-c', list, file])).stdout.trim()).toBe('[]')
})

test('a file that is shorter or longer than it was ends the zip, so that nobody takes it for whole', async () => {
  for (const bytes of [4, 6])
    await expect(whole([entry('a', Buffer.from('abcde'), bytes)])).rejects.toThrow('not as long')
})

test('what this form cannot hold is known before', () => {
  expect(zipLength([{ name: 'a', bytes: 4_294_967_290 }])).toBeUndefined()
  expect(zipLength(Array.from({ length: 65_535 }, () => ({ name: 'a', bytes: 1 })))).toBeUndefined()
})
