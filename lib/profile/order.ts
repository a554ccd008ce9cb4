/** Names and custom labels by category (`DETAILS`), in the owner's order. */
export type Order = ReadonlyMap<string, readonly string[]>

/** Characters of an order; a longer one is none. Every part of a page is looked for in it. */
export const maxOrderLength = 20_000

/**
 * Reads `field_order_of_self`, an object whose values are JSON *texts* holding arrays. Plain arrays, doubles and
 * anything unreadable are forgiven: an order is a wish, not data. [data formats §8.7]
 */
export function parseOrder(text: string): Order {
  const order = new Map<string, string[]>()
  const record = text.length > maxOrderLength ? undefined : parse(text)
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return order
  for (const [category, inner] of Object.entries(record)) {
    const names = typeof inner === 'string' ? parse(inner) : inner
    if (Array.isArray(names)) order.set(category, [...new Set(names.filter((name) => typeof name === 'string'))])
  }
  return order
}

/**
 * A stored order with these names in one category, and all else as it was. Names of standard fields, and labels of what is there
 * under titles, as `parseOrder` reads them.
 */
export function replaceOrder(stored: string, category: string, names: readonly string[]): string {
  const record = parse(stored)
  const before = typeof record === 'object' && record !== null && !Array.isArray(record) ? record : {}
  return JSON.stringify({ ...before, [category]: JSON.stringify([...new Set(names)]) })
}

/** A stored order in which something has another label; as it was where it is not in it. */
export function renameInOrder(stored: string, before: string, after: string): string {
  let text = stored
  for (const [category, names] of parseOrder(stored)) {
    if (!names.includes(before)) continue
    text = replaceOrder(
      text,
      category,
      names.map((name) => (name === before ? after : name)),
    )
  }
  return text
}

/** An order that was made from `before`, on top of what is stored by now: the categories that were changed in it, and no other. */
export function rebaseOrder(before: string, changed: string, stored: string): string {
  const was = parseOrder(before)
  let text = stored
  for (const [category, names] of parseOrder(changed)) {
    if (JSON.stringify(names) !== JSON.stringify(was.get(category))) text = replaceOrder(text, category, names)
  }
  return text
}

/** Where something stands in the owner's order; after everything listed when it is not. */
export function placeIn(order: Order, category: string, ...names: string[]): number {
  const wanted = names.map((name) => name.toLowerCase())
  const place = order.get(category)?.findIndex((name) => wanted.includes(name.toLowerCase())) ?? -1
  return place === -1 ? Number.POSITIVE_INFINITY : place
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
