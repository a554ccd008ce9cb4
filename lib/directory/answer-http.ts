import { formatAddress } from '../protocol/address.ts'
import { lowerCase } from '../protocol/characters.ts'
import type { AddressBook } from './address-book.ts'

/** What is read of an HTTP request. */
export interface DirectoryRequest {
  readonly method: string
  /** The request target as it was sent. */
  readonly url: string
}

export interface DirectoryAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const maxUrlLength = 1_000

/**
 * A look-up for those who can only speak HTTP, browsers above all: `/alice` says where her server is, `/alice/some/path`
 * sends them there. What cannot be looked up now is 503. Never rejects. [2026 §3.1]
 */
export async function answerLookup({ method, url }: DirectoryRequest, book: AddressBook): Promise<DirectoryAnswer> {
  if (url.length > maxUrlLength) return answer(400)
  if (method === 'OPTIONS') return answer(204, '', { 'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS' })
  if (method !== 'GET' && method !== 'HEAD') return answer(401, 'Unauthorized')
  const found = await look(url, book)
  return method === 'HEAD' ? { ...found, body: new Uint8Array(0) } : found
}

async function look(url: string, book: AddressBook): Promise<DirectoryAnswer> {
  // What is no visible ASCII cannot be in a header.
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?]*)?\/*([^?]*)(\?[\x21-\x7e]*)?/i.exec(url) ?? []
  let segments: string[]
  try {
    segments = path.split('/').map(decodeURIComponent)
  } catch {
    return answer(400)
  }
  const [name = '', ...rest] = segments
  try {
    const address = await book.find(lowerCase(name).replace(/^@/, ''))
    if (!address) return answer(404, '404 not found')
    const where = formatAddress(address)
    if (rest.length === 0) return answer(200, where)
    return answer(302, '', { Location: `https://${where}/${rest.map(encodeURIComponent).join('/')}${query}` })
  } catch {
    return answer(503)
  }
}

function answer(status: number, text = '', headers: Readonly<Record<string, string>> = {}): DirectoryAnswer {
  const body = new TextEncoder().encode(text)
  return {
    status,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'no-cache',
      'Content-Length': `${body.length}`,
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body,
  }
}
