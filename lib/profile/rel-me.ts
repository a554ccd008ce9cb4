/*
 * `rel=me` says of a link that it leads to the same person. [microformats rel-me] What is read here is anybody's HTML, of which
 * a part may be missing; nothing of it is ever shown.
 */

/** Whether a page links to exactly `to`, as to the one whose page it is. `at` is the page's own address. */
export function linksBack(html: string, at: string, to: string): boolean {
  const wanted = addressOf(to, at)
  for (const tag of tagsOf(html)) {
    if (tag.name !== 'a' && tag.name !== 'link') continue
    const rels = tag.attributes.get('rel')?.toLowerCase().split(/\s+/)
    const href = tag.attributes.get('href')
    if (rels?.includes('me') && href !== undefined && addressOf(href, at) === wanted) return true
  }
  return false
}

function addressOf(href: string, at: string): string | undefined {
  return URL.canParse(href.trim(), at) ? new URL(href.trim(), at).href : undefined
}

interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

/** Elements whose content is text, whatever it looks like. */
const ofText = /^(script|style|textarea|title|template|noscript|iframe|xmp)$/

function* tagsOf(html: string): Generator<Tag> {
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = after(html, '-->', at + 4)
      continue
    }
    const name = /^[a-z][^\s/>]{0,99}/i.exec(html.slice(at + 1, at + 101))?.[0]?.toLowerCase()
    if (name === undefined) {
      at++
      continue
    }
    const { attributes, end } = attributesOf(html, at + 1 + name.length)
    yield { name, attributes }
    at = end
    if (ofText.test(name)) at = endOf(html, name, at)
  }
}

/** Name, and a value in quotes or without. */
const attribute = /[\s/]*(?:([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?|(>))/y

function attributesOf(html: string, from: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>()
  attribute.lastIndex = from
  for (;;) {
    const found = attribute.exec(html)
    if (!found) return { attributes, end: html.length }
    const [, name, double, single, bare, close] = found
    if (close) return { attributes, end: attribute.lastIndex }
    const key = name?.toLowerCase() ?? ''
    // The first of two counts, as it does for browsers.
    if (!attributes.has(key)) attributes.set(key, decoded(double ?? single ?? bare ?? ''))
  }
}

function endOf(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}[\\s/>]`, 'gi')
  close.lastIndex = from
  return close.exec(html)?.index ?? html.length
}

function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from)
  return found < 0 ? html.length : found + text.length
}

const named: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', commat: '@' }

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));?/gi, (whole, decimal, hex, name) => {
    if (name) return named[name.toLowerCase()] ?? whole
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}
