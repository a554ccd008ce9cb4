import type { Address } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'

/**
 * Servers that a page may connect to, as a Content-Security-Policy has them, so that both say the same: `*.zone` is
 * every name that ends so, `*` every host or every port.
 */
export interface HostPattern {
  /** In small letters. */
  readonly host: string
  readonly port: number | '*'
}

/** `alice.example:6464`, `*.example:*`. Throws `AtError` AT0022. */
export function parseHostPattern(text: string): HostPattern {
  const [, host, port = ''] = /^(\*|(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*):(\*|\d{1,5})$/i.exec(text) ?? []
  if (host === undefined || (port !== '*' && !(Number(port) >= 1 && Number(port) <= 65_535))) {
    throw new AtError('AT0022', `${text} names no servers`)
  }
  return { host: host.toLowerCase(), port: port === '*' ? port : Number(port) }
}

/** Those between commas; none in an empty text. Throws `AtError` AT0022. */
export function parseHostPatterns(text: string): readonly HostPattern[] {
  return text.trim() === '' ? [] : text.split(',').map((one) => parseHostPattern(one.trim()))
}

export function formatHostPattern({ host, port }: HostPattern): string {
  return `${host}:${port}`
}

export function isAmong(patterns: readonly HostPattern[], { host, port }: Address): boolean {
  const name = host.toLowerCase()
  return patterns.some((pattern) => {
    if (pattern.port !== '*' && pattern.port !== port) return false
    if (pattern.host === '*') return true
    // `*.zone` is not `zone` itself. [CSP 3, §6.7.2.6]
    return pattern.host.startsWith('*.') ? name.endsWith(pattern.host.slice(1)) : name === pattern.host
  })
}
