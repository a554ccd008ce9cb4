import type { IncomingMessage } from 'node:http'
import { hostnameOf, isLoopback, isLoopbackName, type Surroundings } from '../gateway/origin.ts'

/** What proxies add, each kind its own. */
const proxyHeader = /^(forwarded|via|x-forwarded-.*|x-real-ip)$/

/** Whether this place is meant for this machine alone: no proxy, and no name by which others know it. */
export function isPrivatePlace({ origins = [], proxies = 0 }: Surroundings): boolean {
  return proxies === 0 && origins.every((origin) => isLoopbackName(new URL(origin).hostname))
}

/**
 * Whether this request comes from a page or program on this very machine that knows that it talks to it: the socket is
 * loopback, the name in `Host` too (a name that someone else's DNS points here is not), no proxy stands in between,
 * and no foreign page caused it. A proxy that gives no sign of itself looks the same; so a place that is known by
 * another name, or has a proxy, never asks.
 */
export function isLocal(request: IncomingMessage): boolean {
  const { host, 'sec-fetch-site': site } = request.headers
  if (!isLoopback(request.socket.remoteAddress)) return false
  const name = hostnameOf(host)
  if (name === undefined || !isLoopbackName(name)) return false
  // No browser has spoken HTTP/1.0 for decades; nginx does, unless it is told otherwise, and adds no header.
  if (request.httpVersion === '1.0' || Object.keys(request.headers).some((header) => proxyHeader.test(header))) {
    return false
  }
  return site === undefined || site === 'same-origin' || site === 'none'
}
