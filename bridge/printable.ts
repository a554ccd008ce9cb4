// Controls of a terminal and of its line, and what turns the direction of writing round.
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Words of somebody else, so that they are one line and stay words: a terminal obeys what it is shown raw. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => shortened[character] ?? escapeOf(character))
}

const shortened: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
