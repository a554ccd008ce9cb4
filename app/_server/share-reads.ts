export interface ShareOptions {
  /** How long an answer is good for those who come after it, in milliseconds. */
  readonly freshMillis?: number
  /** How many answers are kept at once; the oldest goes first. Reads under way are not counted. */
  readonly maxKept?: number
}

/**
 * The same read for everyone who asks for it while it is under way, and for a moment after. So a page that many open
 * at once is fetched once, and what its owner changes shows at the next reload. A read that fails is not kept.
 */
export function shareReads<Key, Value>(
  read: (key: Key) => Promise<Value>,
  { freshMillis = 1_000, maxKept = 50 }: ShareOptions = {},
): (key: Key) => Promise<Value> {
  const underWay = new Map<Key, Promise<Value>>()
  const kept = new Map<Key, Value>()

  const keep = (key: Key, value: Value) => {
    const [oldest] = kept.keys()
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest)
    kept.set(key, value)
    const forget = setTimeout(() => kept.get(key) === value && kept.delete(key), freshMillis)
    forget.unref()
  }

  return async (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const running = underWay.get(key)
    if (running) return running
    const started = read(key)
    underWay.set(key, started)
    try {
      const value = await started
      keep(key, value)
      return value
    } finally {
      underWay.delete(key)
    }
  }
}
