import { AtError } from './at-error.ts'

/**
 * Strings, and outside of them commas and opening brackets, in one JSON text of somebody else's; beyond it AT0022. A text of
 * some megabytes can be made of nothing else, and its objects would take gigabytes and seconds in which nobody is served;
 * the metadata of one record, as large as any that is kept, have no room for more.
 */
export const maxJsonParts = 65_536

/** What JSON of somebody else's says. Throws `AtError` AT0022, before it is read, for what has too many parts, else a `SyntaxError`. */
export function readJson(text: string, most = maxJsonParts): unknown {
  if (hasMoreParts(text, most)) throw new AtError('AT0022', `JSON of more than ${most} parts cannot be read`)
  return JSON.parse(text)
}

/** The JSON of a text. Most have nothing to escape, and to see that takes a quarter of the time of looking for it. */
export function jsonOfText(text: string): string {
  return text.includes('"') || text.includes('\\') || rare.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** Control characters; and surrogates, which are escaped where they stand alone. */
const rare = /[\u0000-\u001f\ud800-\udfff]/

/** Counts up to `most` and no further; a text that is not longer than that is not even looked at. */
function hasMoreParts(text: string, most: number): boolean {
  const { length } = text
  if (length <= most) return false
  let left = most
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code !== quote && code !== comma && code !== bracket && code !== brace) continue
    if (left-- === 0) return true
    if (code === quote) at = endOfString(text, at)
  }
  return false
}

/** Where the string ends that begins here; what has no end is no JSON. */
function endOfString(text: string, start: number): number {
  const { length } = text
  const end = text.indexOf('"', start + 1)
  if (end < 0) return length
  // Most strings escape nothing, and the platform finds their end ten times as fast.
  if (text.charCodeAt(end - 1) !== backslash) return end
  for (let at = start + 1; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
  }
  return length
}

const [quote, comma, bracket, backslash, brace] = [0x22, 0x2c, 0x5b, 0x5c, 0x7b]
