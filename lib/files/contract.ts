import { afterEach, beforeEach, expect, test } from 'vitest'
import { chunkStart, sealedLength } from '../crypto/sealed-file.ts'
import type { FileHome, KeptFiles, Part, Place } from './home.ts'

export interface HomeUnderTest {
  readonly home: FileHome
  close(): Promise<void>
}

/** What every home of sealed files has to do. It must take one chunk at a time. */
export function homeContract(open: () => Promise<HomeUnderTest>): void {
  let under: HomeUnderTest
  let home: FileHome
  beforeEach(async () => {
    under = await open()
    home = under.home
  })
  afterEach(() => under.close())

  const ttl = 3_600_000
  const word = 'only-the-sender-has-this'
  const transferId = 'file_transfer_0b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11'
  const length = sealedLength(600_000)

  function place(name = '1', id = transferId): Place {
    return { transferId: id, name, bytes: length, word }
  }

  /** Other bytes for every seed. */
  function contents(seed: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, (_, at) => (at * seed + (at >> 10)) % 251)
  }

  async function put(to: Place, bytes: Uint8Array<ArrayBuffer>, pieces = [0, 1, 2]): Promise<void> {
    for (const piece of pieces) {
      const from = piece === 0 ? 0 : chunkStart(piece)
      const end = Math.min(length, chunkStart(piece + 1))
      const part = bytes.subarray(from, end)
      await home.put(to, from, piece === 1 ? new Blob([part]) : part, { ttl })
    }
  }

  function kept(id = transferId): KeptFiles {
    const files = home.open(home.urlOf(id))
    if (!files) throw new Error('a home knows its own addresses')
    return files
  }

  async function read(part: Partial<Part> = {}, id = transferId): Promise<string | undefined> {
    const files = kept(id)
    const stream = await files.read({ name: '1', bytes: length, from: 0, ...part })
    const bytes =
      stream && new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
    files.close()
    return bytes && (await sum(bytes))
  }

  test('what was kept piece by piece is read as a whole', async () => {
    const bytes = contents(7)
    await put(place(), bytes)
    expect(await read()).toBe(await sum(bytes))
  })

  test('reading goes on at any chunk, and ends where it is told', async () => {
    const bytes = contents(7)
    await put(place(), bytes)
    for (const [from, to] of [
      [0, 16],
      [chunkStart(1), length],
      [chunkStart(2), length],
      [chunkStart(1), chunkStart(1) + 5],
    ] as const)
      expect(await read({ from, to }), `${from} to ${to}`).toBe(await sum(bytes.subarray(from, to)))
  })

  test('a piece that is kept twice is kept once', async () => {
    const bytes = contents(7)
    await put(place(), bytes, [0, 0, 1, 1, 0, 1, 2])
    expect(await read()).toBe(await sum(bytes))
  })

  test('files and transfers are kept apart', async () => {
    const other = 'file_transfer_1b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11'
    const [one, two, three] = [contents(3), contents(5), contents(7)]
    await put(place('1'), one)
    await put(place('2'), two)
    await put(place('1', other), three)
    expect([await read(), await read({ name: '2' }), await read({}, other)]).toEqual([
      await sum(one),
      await sum(two),
      await sum(three),
    ])
  })

  test('what was taken away is not there, whether all of it had come or not', async () => {
    const other = 'file_transfer_1b7c1c1e-6a9e-4a0e-9c55-2f2f6c8d0a11'
    await put(place('1'), contents(3))
    await put(place('2'), contents(3), [0])
    await put(place('1', other), contents(5))
    await home.remove([place('1'), place('2')])
    expect(await read()).toBeUndefined()
    expect(await read({ name: '2' })).toBeUndefined()
    expect(await read({}, other)).toBe(await sum(contents(5)))
    await home.remove([place('1')])
  })

  test('what never came is not there', async () => {
    expect(await read()).toBeUndefined()
    await put(place('1'), contents(3))
    expect(await read({ name: '2' })).toBeUndefined()
  })

  test('a place of another kind is none of its own', () => {
    for (const url of [
      '',
      'file:///etc/passwd',
      'ftp://a.example/b',
      'atkey:privatekey:at_secret',
      'javascript:1',
      'http://a.example/zip',
    ])
      expect(home.open(url), url).toBeUndefined()
  })
}

async function sum(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return `${bytes.length} ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
}
