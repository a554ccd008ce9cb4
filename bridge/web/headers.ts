import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PlaceSource } from '../../lib/profile/places.ts'
import type { TileSource } from '../../lib/profile/tiles.ts'
import { formatHostPattern, type HostPattern } from '../../lib/transport/host-pattern.ts'

export interface PolicyOptions {
  /** While developing. */
  readonly dev?: boolean
  /** The atServers that pages may connect to by themselves. */
  readonly direct?: readonly HostPattern[]
  /** Origins of the bins that pages may fetch files from, besides our own. */
  readonly bins?: readonly string[]
  /** Where maps come from. */
  readonly tiles?: TileSource | undefined
  /** Who is asked where an address is. */
  readonly places?: PlaceSource | undefined
}

/**
 * The protective headers of every answer. The policy is made anew for each request, with a nonce of its own, and put
 * on the request too: Next reads the nonce from there and gives it to its own scripts and styles.
 */
export function protect(request: IncomingMessage, response: ServerResponse, options: PolicyOptions = {}): void {
  const nonce = randomBytes(18).toString('base64')
  const pages = contentSecurityPolicy(nonce, request.headers.host, options)
  const policy = isPicture(request.url)
    ? picturePolicy
    : isScript(request.url) || options.dev
      ? pages
      : `${pages}; ${trustedTypes}`
  request.headers['content-security-policy'] = policy
  request.headers['x-nonce'] = nonce
  response.setHeader('Content-Security-Policy', policy)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  // The camera reads the QR code of a secret, and who sets a place may say: here. Nothing else is ever asked for.
  response.setHeader('Permissions-Policy', 'camera=(self), microphone=(), geolocation=(self), payment=(), usb=()')
}

/**
 * In a page no text becomes a script, the address of one, or markup, but by three policies: of our own parts
 * (`app/_client/own-scripts.ts`), of what cleans markup, and of what was cleaned (`app/_page/clean-markup.ts`). Hot reload has none.
 */
const trustedTypes = "require-trusted-types-for 'script'; trusted-types default dompurify facet-markup"

/** What may be a worker: it loads its parts by itself, and there is nothing in it that a text could become. */
function isScript(url = ''): boolean {
  return /^\/(_next\/static\/|sw\.js(\?|$))/.test(url)
}

/**
 * Whatever the bytes turn out to be, they are a picture and nothing that acts. A browser that is sent to a picture shows
 * it on a page of its own making, with styles in it; they may lead nowhere, as nothing may.
 */
const picturePolicy = "default-src 'none'; sandbox; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** `/@alice/picture`, as Next reads it too, and what is made of it: somebody else's bytes under our own name. */
function isPicture(url = ''): boolean {
  return /^\/[^/?]+\/(picture|preview\.png|card\.vcf)(\?|$)/.test(url)
}

/** The path of a request with nothing escaped any more; undefined when it cannot be read. */
export function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '')
  } catch {
    return undefined
  }
}

function originOf({ template }: TileSource | PlaceSource): string {
  return new URL(template.replace(/[{}]/g, '')).origin
}

/**
 * Everything from here, scripts and styles only with the nonce. Hot reload evaluates scripts and its overlay writes
 * styles of its own, so both are let through while developing, and never else.
 */
export function contentSecurityPolicy(
  nonce: string,
  host = '',
  { dev, direct = [], bins = [], tiles, places }: PolicyOptions = {},
): string {
  // Safari does not count WebSockets as 'self'. What is no host name does not get into the policy.
  const sockets = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host) ? ` ws://${host} wss://${host}` : ''
  const atServers = direct.map((pattern) => ` wss://${formatHostPattern(pattern)}`).join('')
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // A map is asked for by who presses it, and by nobody else.
    `img-src 'self' blob:${tiles ? ` ${originOf(tiles)}` : ''}`,
    "media-src 'self' blob:",
    // Where an address is, too, is asked by who presses the button for it.
    `connect-src 'self'${sockets}${atServers}${[...bins, ...(places ? [originOf(places)] : [])].map((origin) => ` ${origin}`).join('')}`,
    "worker-src 'self'",
    // Films, once somebody asks for one: the page puts no frame there before.
    'frame-src https://www.youtube-nocookie.com',
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
