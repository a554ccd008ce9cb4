/** Characters of one text that a page shows. */
export const maxShownLength = 20_000

/**
 * A value as its owner typed it, tags and all: it is text and nothing else, and must be shown as text. Where it is beyond
 * `maxLength` it ends in `…`. Nothing more is left out than what would turn the direction of the text around it.
 */
export function plainText(value: string, { maxLength = maxShownLength } = {}): string {
  const text = withoutTurns(value.slice(0, maxLength))
  return value.length > maxLength ? `${text}…` : text
}

/**
 * The words of a value that is markup by design: its tags go, its words stay. The result may look like markup again
 * (`&lt;b&gt;`) and must be shown as text. Whatever the value, the time this takes grows with its length and no faster: it
 * is a stranger's. [data formats §8.6]
 */
export function textOfMarkup(value: string, { maxLength = maxShownLength } = {}): string {
  const text = withoutTurns(withoutMarkup(value.slice(0, maxLength)))
  return value.length > maxLength ? `${text}…` : text
}

/** Whether something of this would not be shown, so that nobody should be let type it. */
export function hasUnshown(text: string): boolean {
  return text.search(unshown) >= 0
}

function withoutTurns(text: string): string {
  return text.replace(unshown, (character) => (lone.test(character) ? '\ufffd' : ''))
}

// Embeddings, overrides and isolates reach beyond the text they stand in; the marks U+200E and U+200F do not, and
// people who write from right to left need them. Half of a pair of surrogates is no character, and no link takes it.
const unshown = /[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu
const lone = /\p{Surrogate}/u

// All of these are tried where a `<` stands and nowhere else, and none looks beyond the next one.
const tag = /<(\/?[a-z][^<>]*)>/iy
const unread = /<(script|style|iframe|object|template)\b/iy
const newLine = /^(?:br|\/(?:p|div|li|h\d))(?![a-z\d])/i

function withoutMarkup(text: string): string {
  let words = ''
  let read = 0
  let endless = false
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', Math.max(read, open + 1))) {
    let end = -1
    let instead = ''
    if (text.startsWith('<!--', open)) {
      // Once there is no end for one comment, there is none for all that follow.
      const close: number = endless ? -1 : text.indexOf('-->', open + 4)
      endless = close < 0
      if (!endless) end = close + 3
    } else {
      const name = at(unread, text, open)?.[1]
      const [whole, inside = ''] = at(tag, text, open) ?? []
      if (name) end = endOf(name, text, open)
      else if (whole) end = open + whole.length
      if (newLine.test(inside)) instead = '\n'
    }
    if (end < 0) continue
    words += text.slice(read, open) + instead
    read = end
  }
  if (read === 0) return text
  return (words + text.slice(read))
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{1,4}));/gi, (whole, decimal, hex, name) => {
      if (name) return entities[name.toLowerCase()] ?? whole
      const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function at(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place
  return pattern.exec(text)
}

/** Where an element ends whose content is not for reading; with the text when it is never closed. */
function endOf(name: string, text: string, open: number): number {
  const close = new RegExp(`</${name}\\s*>`, 'gi')
  close.lastIndex = open
  return close.test(text) ? close.lastIndex : text.length
}
