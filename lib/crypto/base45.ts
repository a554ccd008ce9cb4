import { AtError } from '../protocol/at-error.ts'

/*
 * Bytes in the characters that a QR code packs best: two bytes are three characters, each of 5.5 bits. [RFC 9285]
 * A text of it never ends in a space, so whoever trims it does no harm.
 */

const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const [first = 0, second] = bytes.subarray(at, at + 2)
    let value = second === undefined ? first : first * 256 + second
    for (let digits = second === undefined ? 2 : 3; digits > 0; digits--) {
      text += characters[value % 45]
      value = Math.floor(value / 45)
    }
  }
  return text
}

/** Throws AT0014 for what no bytes are written as. */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((one) => characters.indexOf(one))
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0)
    const length = digits.length - 1
    if (length === 0 || digits.includes(-1) || value >= 256 ** length) throw new AtError('AT0014', 'malformed base45')
    if (length === 2) bytes.push(value >> 8)
    bytes.push(value & 255)
  }
  return Uint8Array.from(bytes)
}
