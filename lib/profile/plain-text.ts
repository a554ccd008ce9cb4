const tag = /<\/?[a-z][^<>]*>|<!--[\s\S]*?-->/gi
const unread = /<(script|style|iframe|object|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/**
 * The old app showed every value as HTML, so values in the wild hold tags. Here a value is text and nothing else:
 * its tags go, its words stay. The result may look like markup again (`&lt;b&gt;`) and must be shown as text. [data formats §8.2]
 */
export function plainText(value: string): string {
  if (!tagAtAll.test(value)) return value
  return value
    .replace(unread, '')
    .replace(/<br\s*\/?>|<\/(?:p|div|li|h\d)\s*>/gi, '\n')
    .replace(tag, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
      if (name) return entities[name.toLowerCase()] ?? whole
      const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const tagAtAll = /<\/?[a-z][^<>]*>|<!--/i
