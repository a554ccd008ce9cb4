import { AtError } from '../../protocol/at-error.ts'
import type { AtKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { isActive, type Metadata } from '../../protocol/metadata.ts'
import type { Keystore, StoredRecord } from '../../store/keystore.ts'
import { Body, type Reserve } from './body.ts'
import { keyOfPath, parseTarget, type Target } from './key-of-path.ts'
import { guessMediaType, isActiveDocument, parseWantedType } from './media-type.ts'
import { cutRange } from './range.ts'

/** What is read of an HTTP request. */
export interface HttpRequest {
  readonly method: string
  /** The request target as it was sent. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface HttpLimits {
  /** Characters of a request target; beyond it 400. [2026 §2.2] */
  readonly maxUrlLength: number
  /** Seconds for which a browser may keep what its owner lets be kept for ever: nobody tells it of a change. */
  readonly maxAgeSeconds: number
}

const defaultHttpLimits: HttpLimits = { maxUrlLength: 1_000, maxAgeSeconds: 86_400 }

export interface HttpOptions extends Partial<HttpLimits> {
  readonly owner: AtSign
  readonly keystore: Pick<Keystore, 'get'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Is asked before a record is made into bytes; 503 without room. As much as is wanted unless given. */
  readonly reserve?: Reserve
}

const methods = 'GET, HEAD, OPTIONS'
const nothing = new Uint8Array(0)

/** On every answer: any page may read it, and nothing guesses what it is. [2026 §2.3] */
const always = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const

/**
 * Answers a request for a public record of this atSign, and for nothing else: it knows no callers, so whatever it shows
 * is what anyone could look up. Never rejects. [2026 §2]
 */
export async function answerHttp(request: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  const whole = await answerWhole(request, options)
  return request.method === 'HEAD' ? { ...whole, body: nothing } : whole
}

async function answerWhole(request: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  const { maxUrlLength } = { ...defaultHttpLimits, ...options }
  const { method, url } = request
  // Who is refused is told in a few words why, where the reference server says nothing: people ask by hand, too.
  if (url.length > maxUrlLength) return plain(400, `400 Bad Request: longer than ${maxUrlLength} characters`)
  if (method === 'OPTIONS') return preflight
  if (method !== 'GET' && method !== 'HEAD') return plain(405, `405 Method Not Allowed: ${methods}`, { Allow: methods })
  const target = parseTarget(url)
  if (!target) return plain(400, '400 Bad Request: the path cannot be read')
  // It is there for those who upgrade. [2026 §1.2]
  if (target.path === 'ws') return plain(400, '400 Bad Request: /ws is for WebSockets')
  return read(target, request, options)
}

/** An answer that is not a record. */
export function plain(status: number, text = '', headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const body = encodeUtf8(text)
  const about = {
    'Cache-Control': 'no-cache',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': `${body.length}`,
  }
  return { status, headers: { ...always, ...about, ...headers }, body }
}

/** Too many answers are on their way already. */
const noRoom = plain(503, '', { 'Retry-After': '5' })

const preflight: HttpAnswer = {
  status: 204,
  headers: {
    ...always,
    Allow: methods,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'If-Modified-Since, If-None-Match, Range',
    'Access-Control-Max-Age': '86400',
  },
  body: nothing,
}

async function read({ path, query }: Target, request: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  const { owner, keystore, now } = options
  const wanted = query.get('at_ct')
  const type = wanted === null ? undefined : parseWantedType(wanted)
  if (type === 'unreadable') return plain(400, '400 Bad Request: at_ct is no media type')
  const key = keyOfPath(path, owner)
  let record: StoredRecord | undefined
  try {
    record = key && (await keystore.get(key))
  } catch (error) {
    // The disk does not say what it has: that is not the same as having nothing. [§9.1, AT0002]
    return plain(error instanceof AtError && error.code === 'AT0002' ? 503 : 500)
  }
  if (!record || !isActive(record.metadata, now()) || isOfEnded(record.key)) return plain(404, '404 Not Found')
  return conditional(new Body(record, query.get('at_rt'), options.reserve), type, record, request, options)
}

/** Whether it is what an app had of its own that has been revoked or removed. [2026 §2.2, §10.5] */
function isOfEnded({ name }: AtKey): boolean {
  return /(?:^|\.)[^.]+\.[rd]\.__e$/.test(name)
}

/** Adds what caches need to know, and leaves the body out for those who have it already. */
async function conditional(
  body: Body,
  wanted: string | undefined,
  { key, metadata }: StoredRecord,
  { method, headers: asked }: HttpRequest,
  options: HttpOptions,
): Promise<HttpAnswer> {
  const print = await body.print()
  if (!print) return noRoom
  const { version = 0, updatedAt = 0, dataSignature } = metadata
  // A date is what its writer says, and who is removed and made again counts anew: they alone do not tell two bodies apart.
  const tag = `"${version}-${updatedAt.toString(36)}-${print.digest}"`
  const headers: Record<string, string> = {
    ...always,
    'Access-Control-Expose-Headers': 'Accept-Ranges, At-Data-Signature, Content-Length, Content-Range, ETag',
    'Cache-Control': cacheControl(metadata, options),
    ETag: tag,
    'Last-Modified': new Date(updatedAt).toUTCString(),
  }
  if (isFresh(asked, tag)) return { status: 304, headers, body: nothing }

  const type = body.shape === 'meta' ? 'application/json' : (wanted ?? guessMediaType(key.name) ?? unguessed(metadata))
  headers['Content-Type'] = `${type}; charset=utf-8`
  headers['Accept-Ranges'] = 'bytes'
  if (isActiveDocument(type)) headers['Content-Security-Policy'] = 'sandbox'
  // What is no visible ASCII cannot be in a header.
  if (dataSignature && /^[\x21-\x7e]+$/.test(dataSignature)) headers['At-Data-Signature'] = dataSignature
  const ifRange = asked['if-range']
  const range = ifRange === undefined || ifRange === tag ? asked.range : undefined
  const cut = cutRange(typeof range === 'string' ? range : undefined, print.length)
  if (cut === 'unsatisfiable') return plain(416, '', { 'Content-Range': `bytes */${print.length}` })
  if (cut) headers['Content-Range'] = `bytes ${cut.start}-${cut.end - 1}/${print.length}`
  const { start, end } = cut ?? { start: 0, end: print.length }
  headers['Content-Length'] = `${end - start}`
  const status = cut ? 206 : 200
  if (method === 'HEAD') return { status, headers, body: nothing }
  const bytes = body.bytes()
  if (!bytes) return noRoom
  // A copy: what is cut out would keep all of it in memory, uncounted.
  return { status, headers, body: cut ? bytes.slice(start, end) : bytes }
}

function unguessed({ isBinary }: Metadata): string {
  return isBinary ? 'application/octet-stream' : 'text/plain'
}

/** As long as a copy may be kept, and no longer than the value lives. Without a ttr, each use is asked for. [2026 §2.3] */
function cacheControl({ ttr, expiresAt }: Metadata, options: HttpOptions): string {
  if (ttr === undefined || ttr === 0) return 'no-cache'
  const { maxAgeSeconds, now } = { ...defaultHttpLimits, ...options }
  const left = expiresAt === undefined ? maxAgeSeconds : Math.floor((expiresAt - now()) / 1000)
  return `public, max-age=${Math.max(0, Math.min(ttr < 0 ? maxAgeSeconds : ttr, left))}`
}

/** Whether who asks has this very version. Of a date that its writer may set, nothing follows. [RFC 9110 §13.2.2] */
function isFresh(asked: HttpRequest['headers'], tag: string): boolean {
  const tags = asked['if-none-match']
  if (typeof tags !== 'string') return false
  return tags.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)
}
