import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'

/** An atSign with the public key (base64 SPKI) that it is believed to have. */
export interface KeyOwner {
  readonly atSign: AtSign
  readonly publicKey: string
}

/**
 * The number that two compare by voice or side by side: twelve groups of five digits, the same for both where each has the
 * other's true key. Whoever stands between them with keys of their own would have to make both numbers alike.
 *
 * The lines `<public key> <atSign without U+FE0F>`, sorted, each with a line feed, under the line `facet comparison 1`;
 * of their SHA-512 every five bytes, big-endian, modulo 100,000.
 */
export async function comparisonNumber(one: KeyOwner, other: KeyOwner): Promise<string> {
  const lines = [one, other].map(({ atSign, publicKey }) => `${publicKey} ${atSign.replaceAll('\ufe0f', '')}\n`)
  const text = `facet comparison 1\n${lines.sort().join('')}`
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-512', encodeUtf8(text)))
  const groups = Array.from({ length: 12 }, (_, at) => {
    const number = hash.subarray(5 * at, 5 * at + 5).reduce((value, byte) => value * 256 + byte, 0)
    return String(number % 100_000).padStart(5, '0')
  })
  return groups.join(' ')
}
