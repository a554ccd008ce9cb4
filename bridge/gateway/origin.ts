import type { IncomingMessage } from 'node:http'

/**
 * Whether this request may open a WebSocket. A browser always says where the page came from, so that a foreign page
 * cannot use its visitor's connection. Callers that are no browser say nothing; they must be on this machine.
 */
export function mayCall(request: IncomingMessage, allowed: readonly string[] = []): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return isLoopback(request.socket.remoteAddress)
  if (allowed.includes(origin)) return true
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false
  const page = new URL(origin)
  // The same scheme for both, so that a port that it implies is written alike, which is not at all.
  const asked = `${page.protocol}//${host}`
  return URL.canParse(asked) && new URL(asked).host === page.host
}

/** 127.0.0.0/8 and ::1, also as IPv4 written in IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '')
}
