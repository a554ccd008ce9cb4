export interface KeepOptions {
  /** How long a line that nobody uses stays open, in milliseconds. */
  readonly idleMillis?: number
  /** How old a line may become, in milliseconds: what was learnt when it was opened is not believed for ever. */
  readonly maxAgeMillis?: number
  /** How many lines that nobody uses stay open; the oldest goes first. */
  readonly maxIdle?: number
}

interface Kept<Line> {
  readonly line: Line
  readonly openedAt: number
  users: number
  timer?: ReturnType<typeof setTimeout>
}

/**
 * Uses a line that is open for a while after its last use, so that who comes soon after need not dial. One on which
 * something failed is used by nobody else.
 */
export function keepOpen<Key, Line extends { close(): void }>(
  open: (key: Key) => Line,
  { idleMillis = 30_000, maxAgeMillis = 300_000, maxIdle = 50 }: KeepOptions = {},
): <Result>(key: Key, use: (line: Line) => Promise<Result>) => Promise<Result> {
  const lines = new Map<Key, Kept<Line>>()

  const drop = (key: Key, one: Kept<Line>) => {
    if (lines.get(key) === one) lines.delete(key)
    clearTimeout(one.timer)
    if (one.users === 0) one.line.close()
  }

  const take = (key: Key): Kept<Line> => {
    const known = lines.get(key)
    if (known && Date.now() - known.openedAt < maxAgeMillis) return known
    if (known) drop(key, known)
    const one = { line: open(key), openedAt: Date.now(), users: 0 }
    lines.set(key, one)
    return one
  }

  const rest = (key: Key, one: Kept<Line>) => {
    if (lines.get(key) !== one) return drop(key, one)
    one.timer = setTimeout(() => drop(key, one), idleMillis)
    one.timer.unref?.()
    const idle = [...lines].filter(([, { users }]) => users === 0)
    for (const [key, oldest] of idle.slice(0, -maxIdle)) drop(key, oldest)
  }

  return async (key, use) => {
    const one = take(key)
    clearTimeout(one.timer)
    one.users++
    try {
      return await use(one.line)
    } catch (error) {
      if (lines.get(key) === one) lines.delete(key)
      throw error
    } finally {
      one.users--
      if (one.users === 0) rest(key, one)
    }
  }
}
