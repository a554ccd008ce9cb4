type Point = readonly [number, number]

/** The facets of a stone 100 wide and high: where each is, and how much lighter it is than the stone, or darker below 0. */
export function facetsOf(seed: string): { points: string; shade: number }[] {
  const next = numbers(seed)
  const outer: Point[] = [
    [14, 0],
    [86, 0],
    [100, 14],
    [100, 86],
    [86, 100],
    [14, 100],
    [0, 86],
    [0, 14],
  ]
  const centre: Point = [50 + (next() - 0.5) * 14, 50 + (next() - 0.5) * 14]
  const between = (part: number) =>
    outer.map(([x, y]): Point => {
      const own = part + (next() - 0.5) * 0.14
      return [centre[0] + (x - centre[0]) * own, centre[1] + (y - centre[1]) * own]
    })
  const middle = between(0.76)
  const table = between(0.5)
  const towardsLight = next() * Math.PI * 2
  const ring = (from: readonly Point[], to: readonly Point[], depth: number) =>
    from.flatMap((_, i) => {
      const j = (i + 1) % from.length
      const [a, b, c, d] = [from[i], from[j], to[j], to[i]] as [Point, Point, Point, Point]
      const facing = Math.atan2((a[1] + b[1]) / 2 - 50, (a[0] + b[0]) / 2 - 50)
      const shade = Math.cos(facing - towardsLight) * depth + (next() - 0.5) * 0.06
      return [{ points: text([a, b, c, d]), shade }]
    })
  return [...ring(outer, middle, 0.26), ...ring(middle, table, 0.16), { points: text(table), shade: 0.08 }]
}

/** Broad planes of light, on a ground 1000 wide and 420 high. */
export function planesOf(seed: string): { points: string; strength: number }[] {
  const next = numbers(`light ${seed}`)
  return Array.from({ length: 7 }, (_, i) => {
    const at = (i / 7) * 1000 + (next() - 0.5) * 160
    const width = 160 + next() * 260
    const lean = (next() - 0.35) * 420
    const points = text([
      [at, -20],
      [at + width, -20],
      [at + width * (0.4 + next() * 0.9) + lean, 440],
      [at + lean - next() * 60, 300 + next() * 140],
    ])
    return { points, strength: 0.06 + next() * 0.09 }
  })
}

function text(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
}

/** A small, well mixed sequence in 0…1 that depends on the text alone. */
function numbers(seed: string): () => number {
  let state = 2166136261
  for (const unit of seed) state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
