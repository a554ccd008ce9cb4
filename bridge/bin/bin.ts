import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { callerOf, mayCall, type Surroundings } from '../gateway/origin.ts'
import { type BinLimits, defaultBinLimits } from './limits.ts'
import { type BinPath, parseBinPath } from './path.ts'
import { Refusal } from './refusal.ts'
import { openShelf, type Shelf } from './shelf.ts'
import { Uploaders } from './uploaders.ts'
import { zip, zipLength } from './zip.ts'

export interface BinOptions extends Partial<BinLimits>, Surroundings {
  /** Where everything is kept. */
  readonly dir: string
  /** What its paths begin with, `/bin`. */
  readonly at: string
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

export interface Bin {
  /** Answers what is for the bin; false when it is not. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** Takes away what is too old; it is done by itself every `sweepMillis`. */
  sweep(): Promise<void>
  close(): void
}

/**
 * Sealed files on their way from one to another, kept for some days, as a filebin2 does it:
 *
 *     POST   <at>/<transfer>/<file>          201 and JSON; with Content-Range a piece of it, 202 until the last one is there
 *     GET    <at>/<transfer>/<file>          the bytes, with Range from anywhere; HEAD
 *     GET    <at>/archive/<transfer>/zip     all files in a zip
 *     DELETE <at>/<transfer>[/<file>]        for who began it with a word in Bin-Key
 *
 * Nothing lists transfers: who knows the name of one may fetch it, as names are made by chance and long. What is in it is
 * sealed, so pages of any origin may read; only pages from here, and programs on this machine, may write.
 */
export async function openBin({ dir, at, now = Date.now, origins, proxies, ...some }: BinOptions): Promise<Bin> {
  const limits = { ...defaultBinLimits, ...some }
  const surroundings = { ...(origins && { origins }), ...(proxies !== undefined && { proxies }) }
  const shelf = await openShelf({ dir, limits, now })
  const uploaders = new Uploaders(limits, now)
  const sweep = () => shelf.sweep()
  const sweeping = setInterval(() => void sweep().catch(() => {}), limits.sweepMillis)
  sweeping.unref()

  async function serve(asked: Asked, path: BinPath): Promise<void> {
    const { request, response } = asked
    switch (request.method) {
      case 'OPTIONS':
        response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD')
        response.setHeader('Access-Control-Allow-Headers', 'Range')
        response.writeHead(204).end()
        return
      case 'GET':
      case 'HEAD':
        return path.kind === 'archive' ? sendZip(shelf, path.id, asked) : sendFile(shelf, path, asked)
      case 'POST':
      case 'DELETE':
        if (!mayCall(request, surroundings))
          throw new Refusal(403, 'Only pages from here may put something into this bin.')
        return request.method === 'POST' ? take(asked, path) : remove(asked, path)
      default:
        throw new Refusal(405, 'A bin is asked with GET, HEAD, POST and DELETE.')
    }
  }

  async function take({ request, response, moved }: Asked, path: BinPath): Promise<void> {
    if (path.kind !== 'file') throw nothing()
    const { from, total } = parseContentRange(request)
    const upload = uploaders.enter(callerOf(request, proxies))
    try {
      const { id, name } = path
      // Who is refused in the middle is told why, so the connection outlives the reading.
      const body = upload.counting(moving(request.iterator({ destroyOnReturn: false }), moved))
      const { bytes, isWhole, expiresAt } = await shelf.take({ id, name, from, total, key: keyOf(request) }, body)
      const told = { bin: { id, expired_at: new Date(expiresAt).toISOString() }, file: { filename: name, bytes } }
      response.writeHead(isWhole ? 201 : 202, { 'Content-Type': 'application/json' }).end(JSON.stringify(told))
    } finally {
      upload.over()
    }
  }

  async function remove({ request, response }: Asked, path: BinPath): Promise<void> {
    if (path.kind === 'archive') throw nothing()
    await shelf.remove(path.id, path.kind === 'file' ? path.name : undefined, keyOf(request))
    response.writeHead(204).end()
  }

  return {
    async answer(request, response) {
      const { url = '' } = request
      if (url !== at && !url.startsWith(`${at}/`)) return false
      headers(response)
      const { socket } = request
      const patience = setTimeout(() => socket.destroy(), limits.stallMillis)
      const asked: Asked = { request, response, moved: () => void patience.refresh() }
      try {
        await serve(asked, parseBinPath(url.slice(at.length)))
      } catch (error) {
        refuse(request, response, error)
      } finally {
        clearTimeout(patience)
      }
      return true
    },
    sweep,
    close: () => clearInterval(sweeping),
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** To be called whenever something has moved: who is silent for too long is hung up on. */
  readonly moved: () => void
}

async function* moving(bytes: AsyncIterable<Uint8Array>, moved: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    moved()
    yield chunk
  }
}

/** Whatever the bytes are, no browser takes them for a page of ours. */
function headers(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Cache-Control', 'private, no-store')
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Expose-Headers', 'Content-Length, Content-Range')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}

async function sendFile(shelf: Shelf, path: BinPath, asked: Asked): Promise<void> {
  const { request, response } = asked
  if (path.kind !== 'file') throw nothing()
  const file = shelf.files(path.id)?.get(path.name)
  if (!file) throw gone()
  const range = parseRange(request.headers.range, file.bytes)
  const { from, to } = range ?? { from: 0, to: file.bytes }
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': 'attachment',
    'Content-Length': to - from,
    'Accept-Ranges': 'bytes',
    ...(range && { 'Content-Range': `bytes ${from}-${to - 1}/${file.bytes}` }),
  })
  await send(asked, shelf.read(path.id, path.name, from, to))
}

async function sendZip(shelf: Shelf, id: string, asked: Asked): Promise<void> {
  const { response } = asked
  const files = shelf.files(id)
  if (!files || files.size === 0) throw gone()
  const entries = [...files].map(([name, file]) => ({ name, ...file, read: () => shelf.read(id, name) }))
  const length = zipLength(entries)
  if (length === undefined) throw new Refusal(413, 'This is more than a zip can hold; fetch each file by its name.')
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment',
    'Content-Length': length,
  })
  await send(asked, zip(entries))
}

async function send({ request, response, moved }: Asked, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  if (request.method === 'HEAD') return void response.end()
  await pipeline(Readable.from(moving(bytes, moved), { objectMode: false, highWaterMark: 1 }), response)
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // Where the answer has begun, only its end can say that something is missing; and who left is told nothing.
  if (response.headersSent || request.socket.destroyed) return void response.destroy()
  const { status, message, headers } = asRefusal(error)
  // What is still being sent is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${message}\n`)
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return new Refusal(507, 'This bin is full.')
  return new Refusal(500, 'This bin cannot do that now.')
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const key = headers['bin-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !/^[\w+/=-]{16,128}$/.test(key)) {
    throw new Refusal(400, 'Bin-Key has 16 to 128 letters and digits.')
  }
  return key
}

/** Where the body belongs. Without a range it is the whole file. */
function parseContentRange({ headers }: IncomingMessage): { from: number; total: number | undefined } {
  const range = headers['content-range']
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  if (range === undefined) return { from: 0, total: length }
  const [, first, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(range)?.map(Number) ?? []
  if (first === undefined || last === undefined || total === undefined || first > last || last >= total) {
    throw new Refusal(400, 'Content-Range says where the bytes belong: bytes 0-99/200.')
  }
  if (length !== undefined && length !== last - first + 1)
    throw new Refusal(400, 'Content-Range and Content-Length differ.')
  return { from: first, total }
}

/** `bytes=5-`, `bytes=5-9`, `bytes=-5`; undefined where there is none, or several, which need not be honoured. */
function parseRange(range: string | undefined, bytes: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1)
  if (from < to) return { from, to }
  throw new Refusal(416, `There are ${bytes} bytes.`, { 'Content-Range': `bytes */${bytes}` })
}

function nothing(): Refusal {
  return new Refusal(404, 'There is nothing here.')
}

function gone(): Refusal {
  return new Refusal(404, 'There is no such file, or no longer.')
}
