import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** Where the page of an atSign is, `/@alice`, or one answer on it, `/@alice/location`. */
export function pathOf(atSign: AtSign, field?: string): string {
  const page = `/@${encodeURIComponent(atSign.slice(1))}`
  return field === undefined ? page : `${page}/${encodeURIComponent(field)}`
}
