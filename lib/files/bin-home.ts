import { AtError, type ErrorCode } from '../protocol/at-error.ts'
import type { FileHome, KeptFiles, Part, Place } from './home.ts'
import { partOf } from './part-of.ts'
import { unzip } from './unzip.ts'

export interface BinHomeOptions {
  /** Where it is, without a slash at its end: `https://facet.example/bin`. */
  readonly url: string
  /**
   * How many chunks it is given at a time. A bin that knows no pieces, as filebin2, is given whole files: undefined; then
   * one that is cut off begins anew.
   */
  readonly chunksPerPiece?: number | undefined
  /** How large an archive may be that is fetched because a bin gives out no single files, in bytes. AT0005 beyond that. */
  readonly maxArchiveBytes?: number
  /** How large a file may be that comes out of one packed, in bytes: what is sealed cannot be packed smaller. AT0005 beyond that. */
  readonly maxUnpackedBytes?: number
  readonly fetch?: typeof globalThis.fetch
  /**
   * Whether every piece goes as a `Blob`. A page holds on to other bytes that it has sent for as long as it has no reason to
   * collect garbage, and sees none in them; of a `Blob` it holds a name. In Node it is the other way round.
   */
  readonly inBlobs?: boolean
}

/** One megabyte: the way there and back hardly counts, and a page that sends holds no more than a few of them. */
export const binChunksPerPiece = 4

/** A bin that speaks as filebin2 does, our own or another. [data formats §15.1] */
export function binHome({
  url,
  maxArchiveBytes = 1_073_741_824,
  maxUnpackedBytes = 1_073_741_824,
  inBlobs = false,
  ...options
}: BinHomeOptions): FileHome {
  const { fetch = globalThis.fetch.bind(globalThis) } = options
  const chunksPerPiece = 'chunksPerPiece' in options ? options.chunksPerPiece : binChunksPerPiece
  const ask = async (address: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(address, init)
    } catch (cause) {
      if (init.signal?.aborted) throw init.signal.reason
      throw lost(address, cause)
    }
  }

  return {
    chunksPerPiece,
    urlOf: (transferId) => `${url}/archive/${transferId}/zip`,

    async put({ transferId, name, bytes, word }, from, piece, { signal }) {
      const to = from + (piece instanceof Blob ? piece.size : piece.length)
      const range = from > 0 || to < bytes ? { 'Content-Range': `bytes ${from}-${to - 1}/${bytes}` } : undefined
      const response = await ask(`${url}/${transferId}/${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream', 'Bin-Key': word, ...range },
        body: inBlobs ? new Blob([piece]) : piece,
        ...(signal && { signal }),
      })
      if (response.status === 409 && response.headers.has('Bin-Have')) {
        throw new AtError('AT0015', 'What was sent of this file is not there any more.')
      }
      if (!response.ok) throw await refused(response)
      return expiryIn(await response.json().catch(() => undefined))
    },

    async remove(places, { signal } = {}) {
      for (const { transferId, word } of distinct(places)) {
        const response = await ask(`${url}/${transferId}`, {
          method: 'DELETE',
          headers: { 'Bin-Key': word },
          ...(signal && { signal }),
        })
        if (!response.ok && response.status !== 404) throw await refused(response)
      }
    },

    open: (fileUrl) =>
      mayBeFetched(fileUrl, url) ? keptAt(fileUrl, ask, { maxArchiveBytes, maxUnpackedBytes }) : undefined,
  }
}

/**
 * An address of the web. Without TLS only on this machine, and only for whose own bin is there: nobody else's word leads to what
 * listens on it.
 */
function mayBeFetched(fileUrl: string, ownUrl: string): boolean {
  if (!URL.canParse(fileUrl)) return false
  return new URL(fileUrl).protocol === 'https:' || (isOnThisMachine(fileUrl) && isOnThisMachine(ownUrl))
}

function isOnThisMachine(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

type Ask = (address: string, init: RequestInit) => Promise<Response>

function keptAt(
  fileUrl: string,
  ask: Ask,
  { maxArchiveBytes, maxUnpackedBytes }: Required<Pick<BinHomeOptions, 'maxArchiveBytes' | 'maxUnpackedBytes'>>,
): KeptFiles {
  /** Fetched at most once, for all that is in it. */
  let archive: Promise<Blob | undefined> | undefined

  async function whole(signal: AbortSignal | undefined): Promise<Blob | undefined> {
    const response = await ask(fileUrl, signal ? { signal } : {})
    if (isGone(response)) return undefined
    if (!response.ok) throw await refused(response)
    return collect(response, fileUrl, maxArchiveBytes)
  }

  async function fromArchive({ name, from, to }: Part, signal: AbortSignal | undefined) {
    archive ??= whole(signal)
    const zip = await archive.catch((error) => {
      archive = undefined
      throw error
    })
    const entry = zip && (await unzip(zip, (one) => one === name, maxUnpackedBytes))
    return entry && partOf(entry, from, to)
  }

  return {
    async read(part, { signal } = {}) {
      const { name, from, to } = part
      const [, base, transferId] = /^(.*)\/archive\/([^/]+)\/zip$/.exec(fileUrl) ?? []
      if (base === undefined) return fromArchive(part, signal)
      const range = `bytes=${from}-${to === undefined ? '' : to - 1}`
      const response = await ask(`${base}/${transferId}/${encodeURIComponent(name)}`, {
        headers: from > 0 || to !== undefined ? { Range: range } : {},
        ...(signal && { signal }),
      })
      // Some bins show a page first, to people; the archive is what their record names.
      const isPage = response.headers.get('Content-Type')?.startsWith('text/html')
      if (!response.ok || isPage || !response.body) {
        await response.body?.cancel().catch(() => {})
        return fromArchive(part, signal)
      }
      return response.status === 206 ? response.body : partOf(response.body, from, to)
    },
    close: () => {
      archive = undefined
    },
  }
}

async function collect(response: Response, address: string, maxBytes: number): Promise<Blob> {
  const tooLarge = () => new AtError('AT0005', `An archive has ${maxBytes} bytes at most; this one has more.`)
  if (Number(response.headers.get('Content-Length')) > maxBytes) throw tooLarge()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length
      if (bytes > maxBytes) throw tooLarge()
      parts.push(part)
    }
  } catch (error) {
    throw error instanceof AtError ? error : lost(address, error)
  }
  return new Blob(parts)
}

function isGone({ status }: Response): boolean {
  return status === 404 || status === 410
}

function lost(address: string, cause: unknown): AtError {
  return new AtError('AT0021', `${new URL(address).host} cannot be reached.`, { closes: true, cause })
}

const codes: Readonly<Record<number, ErrorCode>> = { 403: 'AT0009', 413: 'AT0005', 429: 'AT0028', 507: 'AT0002' }

async function refused(response: Response): Promise<AtError> {
  const words = (await response.text().catch(() => '')).trim().slice(0, 200)
  const said = words === '' || words.startsWith('<') ? `The bin answers with ${response.status}.` : words
  return new AtError(codes[response.status] ?? 'AT0011', said)
}

/** When a bin says that a transfer will be gone. */
function expiryIn(answer: { bin?: { expired_at?: unknown } } | undefined): number | undefined {
  const millis = Date.parse(String(answer?.bin?.expired_at))
  return Number.isFinite(millis) ? millis : undefined
}

function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [place.transferId, place])).values()]
}
