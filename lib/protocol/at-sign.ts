import { AtError } from './at-error.ts'
import { hasInvisible, isAtSignName, lowerCase } from './characters.ts'

declare const brand: unique symbol

/** A normalised atSign: lower case, one `@` in front, no dots. Only `parseAtSign` and `parseAtKey` make one. [§4.7] */
export type AtSign = `@${string}` & { readonly [brand]: 'AtSign' }

// Nothing of the clause can be wrong with these, and most are so.
const plain = /^@?[\w-]{1,55}$/

/**
 * Normalises an atSign as typed or as taken from a command; the checks come in the order of the clause. [§4.7]
 * Throws `AtError` AT0011, which closes a connection. Characters that cannot be seen are refused as well,
 * because two atSigns that look alike must not be two.
 */
export function parseAtSign(text: string): AtSign {
  const lower = lowerCase(text)
  if (plain.test(lower)) return (lower.startsWith('@') ? lower : `@${lower}`) as AtSign
  const atSign = lower.startsWith('@') ? lower : `@${lower}`
  if (atSign.lastIndexOf('@') > 0) throw invalid('Cannot Contain more than one @ character')
  const name = atSign.slice(1).replaceAll('.', '')
  if (name === '') throw invalid('must include one @ character and at least one character on the right')
  if (/[!*'`();:&=+$,/?#[\]{}]/.test(name)) throw invalid("Cannot contain !*'`();:&=+$,/?#[]{} characters")
  if (/\s/.test(name)) throw invalid('Cannot Contain whitespace characters')
  if (/[\0-\x1f\x7f\u2400-\u241f\u2421\u2424\u2425]/.test(name)) throw invalid('must not include control characters')
  if (hasInvisible(name)) throw invalid('must not include invisible characters')
  // [§4.2] allows 55; letters of every script are a superset of it.
  if (name.length > 55 && [...name].length > 55) throw invalid('Cannot be longer than 55 characters')
  if (!isAtSignName(name)) throw invalid('Can contain only letters, digits, emoji, _ and -')
  return `@${name}` as AtSign
}

function invalid(reason: string): AtError {
  return new AtError('AT0011', `invalid @sign: ${reason}`, { closes: true })
}

/** The atSign without its `@`, as the atDirectory and `shared_key.<other>` want it. [§1.3, §4.4] */
export function bareName(atSign: AtSign): string {
  return atSign.slice(1)
}

/** Equality that ignores U+FE0F, about which old tools disagree: ☕ and ☕️ are one atSign. */
export function sameAtSign(a: AtSign, b: AtSign): boolean {
  return a === b || plainAtSign(a) === plainAtSign(b)
}

/** One text for all spellings of one atSign, by which it is found again: without U+FE0F, as `sameAtSign` has it. */
export function plainAtSign(atSign: string): string {
  return atSign.includes('\ufe0f') ? atSign.replaceAll('\ufe0f', '') : atSign
}
