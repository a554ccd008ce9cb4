import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../gateway/origin.ts'

/**
 * Whether this request comes from a page or program on this very machine that knows that it talks to it: the socket is
 * loopback, the name in `Host` too (a name that someone else's DNS points here is not), no proxy stands in between,
 * and no foreign page caused it.
 */
export function isLocal(request: IncomingMessage): boolean {
  const { host = '', forwarded, 'x-forwarded-for': forwardedFor, 'sec-fetch-site': site } = request.headers
  if (!isLoopback(request.socket.remoteAddress)) return false
  if (!URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  if (!(hostname === 'localhost' || hostname === '[::1]' || isLoopback(hostname))) return false
  if (forwarded !== undefined || forwardedFor !== undefined) return false
  return site === undefined || site === 'same-origin' || site === 'none'
}
