import type { IncomingMessage } from 'node:http'

export interface Surroundings {
  /** What browsers call this place, `https://facet.example`; loopback names are always right. */
  readonly origins?: readonly string[]
  /** How many proxies that can be trusted stand in front; none unless given. */
  readonly proxies?: number
}

/**
 * Whether this request may open a WebSocket. A browser always says where the page came from, so that a foreign page
 * cannot use its visitor's connection. Callers that are no browser say nothing; they must be on this machine.
 * Page and `Host` agreeing is not enough: a foreign name whose DNS points here agrees with itself.
 */
export function mayCall(request: IncomingMessage, { origins = [], proxies }: Surroundings = {}): boolean {
  const { origin, host } = request.headers
  const name = hostnameOf(host)
  if (name === undefined) return false
  if (!isLoopbackName(name) && !origins.some((ours) => new URL(ours).hostname === name)) return false
  if (origin === undefined) return isLoopback(addressOf(request, proxies))
  if (origins.includes(origin)) return true
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false
  const page = new URL(origin)
  // The same scheme for both, so that a port that it implies is written alike, which is not at all.
  const asked = `${page.protocol}//${host}`
  return URL.canParse(asked) && new URL(asked).host === page.host
}

/**
 * Who is calling. What a request says of itself counts only as far as it was written by a proxy of ours: each adds the
 * address that it was called from at the end of `X-Forwarded-For`, so the first of `proxies` wrote the one that counts.
 */
export function addressOf({ headers, socket }: IncomingMessage, proxies = 0): string {
  const forwarded = proxies > 0 ? headers['x-forwarded-for'] : undefined
  const addresses = forwarded ? String(forwarded).split(',') : []
  return (addresses.at(-proxies) ?? addresses[0])?.trim() || (socket.remoteAddress ?? '')
}

/**
 * Who is counted as one caller: one IPv4 address, and of IPv6 the 64 bits that a network has, since whoever has them has all
 * of the addresses in it. [RFC 4291 §2.5.4]
 */
export function callerOf(request: IncomingMessage, proxies?: number): string {
  const address = addressOf(request, proxies).replace(/^::ffff:(?=\d+\.)/i, '')
  const url = `http://[${address.replace(/%.*$/, '')}]`
  if (!address.includes(':') || !URL.canParse(url)) return address
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::')
  const groups = (part = '') => part.split(':').filter(Boolean)
  const [first, last] = [groups(head), groups(tail)]
  const all = [...first, ...Array(8 - first.length - last.length).fill('0'), ...last]
  return `${all.slice(0, 4).join(':')}::/64`
}

/** 127.0.0.0/8 and ::1, also as IPv4 written in IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '')
}

/** Names that mean this very machine whatever a DNS says. [RFC 6761 §6.3] */
export function isLoopbackName(hostname: string): boolean {
  return /^(.+\.)?localhost$/.test(hostname) || hostname === '[::1]' || isLoopback(hostname)
}

/** The name in a `Host` header, without its port; undefined when there is none. */
export function hostnameOf(host: string | undefined): string | undefined {
  return host && /^[^/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname
    : undefined
}
