import { createServer } from 'node:net'
import { domainToASCII } from 'node:url'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { bareName } from '../../lib/protocol/at-sign.ts'

/**
 * The loopback address of the n-th atServer, 127.0.1.1 onwards: with an address of its own its certificate tells it
 * from every other atServer. [§3.2] A system that has only 127.0.0.1 (macOS, until told otherwise) gets that one for all.
 */
export async function loopbackAddress(n: number): Promise<string> {
  const address = `127.0.${1 + Math.floor(n / 254)}.${1 + (n % 254)}`
  return (await canBind(address)) ? address : '127.0.0.1'
}

function canBind(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)))
  })
}

/** A DNS name that only this machine resolves, for certificates; `n` names what no DNS label can spell. */
export function localName(atSign: AtSign, n: number): string {
  const ascii = domainToASCII(`${bareName(atSign)}.localhost`)
  return /^[a-z0-9-]{1,63}\.localhost$/.test(ascii) ? ascii : `atserver-${n + 1}.localhost`
}
