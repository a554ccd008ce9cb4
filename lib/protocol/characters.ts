/*
 * Which characters names are made of. [§4.2]
 * The specification allows ASCII letters, digits, a little punctuation and an emoji set, at the level of UTF-16 units;
 * `café` and `日本` are invalid there. Here letters, marks and numbers of every script are allowed as well, on purpose:
 * the older white paper promises names in any writing, and people have such names. Whatever the specification accepts
 * means the same here, all that it reserves stays refused, and other atServers may refuse what only this one accepts.
 * What cannot be seen is not allowed: two names that look alike must be one.
 */

const letters = '\\p{L}\\p{M}\\p{N}_\\-'
const emoji = '\\u00a9\\u00ae\\u2000-\\u3300\\ufe00-\\ufe0f\\u{1f000}-\\u{1fbff}'

/** One character of an atSign, as a class for a pattern with the `u` flag. */
export const atSignCharacter = `[${letters}${emoji}]`
/** One character of a key's own name. */
export const keyCharacter = `[${letters}${emoji}.'*"]`

const atSignName = new RegExp(`^${atSignCharacter}{1,55}$`, 'u')
const keyName = new RegExp(`^${keyCharacter}+$`, 'u')

// Most names are plain, and this test is many times cheaper than those with Unicode properties.
const plain = /^[\w.-]*$/
const plainAtSignName = /^[\w-]{1,55}$/

/*
 * Format characters, fillers, selectors and the empty braille pattern show nothing. Some are part of how emoji
 * are written: U+200D between two emoji, and U+FE0E or U+FE0F after one (or in a keycap such as 1️⃣).
 */
const invisible = new RegExp(
  [
    '(?![\\u200d\\ufe0e\\ufe0f])[\\p{Default_Ignorable_Code_Point}\\p{Cc}\\u2800]',
    '(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0e\\ufe0f])\\u200d',
    '\\u200d(?!\\p{Extended_Pictographic})',
    '(?<!(?![0-9#*])\\p{Emoji})[\\ufe0e\\ufe0f](?!\\u20e3)',
  ].join('|'),
  'u',
)

/** Whether the text holds a character that nobody can see and that is not part of an emoji. */
export function hasInvisible(text: string): boolean {
  return !plain.test(text) && invisible.test(text)
}

/** Whether this can stand after the `@` of a normalised atSign. */
export function isAtSignName(text: string): boolean {
  if (plainAtSignName.test(text)) return true
  return atSignName.test(text) && !/[\s\u2400-\u241f\u2421\u2424\u2425]/.test(text) && !hasInvisible(text)
}

/** Whether this can be the name of a key, namespace included. */
export function isKeyName(text: string): boolean {
  if (plain.test(text)) return text !== ''
  return keyName.test(text) && !/\s/.test(text) && !invisible.test(text)
}

/**
 * Lower case without regard to what stands around, so that the parts of a name give the same as the whole:
 * the only rule that looks around is the one for the final sigma.
 */
export function lowerCase(text: string): string {
  return (text.includes('Σ') ? text.replaceAll('Σ', 'σ') : text).toLowerCase()
}
