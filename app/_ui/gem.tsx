/**
 * Light and facets, drawn from a text: every name has its own cut, the same on every device.
 * Shapes only, in the owner's colour; nothing here is a style attribute, so a strict policy has nothing to refuse.
 */

type Point = readonly [number, number]

/** An emerald cut seen from above: a table, and two rings of facets around it. */
export function Gem({ seed, letter, className = '' }: { seed: string; letter?: string; className?: string }) {
  return (
    <svg viewBox="0 0 100 100" className={className} aria-hidden="true" focusable="false">
      <rect width="100" height="100" className="fill-owner" />
      {facetsOf(seed).map(({ points, shade }) => (
        <polygon
          key={points}
          points={points}
          fill={shade < 0 ? '#000' : '#fff'}
          fillOpacity={Math.abs(shade).toFixed(3)}
        />
      ))}
      {letter && (
        <text
          x="50"
          y="50"
          dy="0.35em"
          textAnchor="middle"
          className="fill-owner-on font-semibold"
          fontSize="38"
          letterSpacing="-1"
        >
          {letter}
        </text>
      )}
    </svg>
  )
}

/** What falls through the gem: broad, quiet planes of colour behind the top of a page. */
export function Light({ seed, className = '' }: { seed: string; className?: string }) {
  return (
    <svg
      viewBox="0 0 1000 420"
      preserveAspectRatio="xMidYMin slice"
      className={`pointer-events-none absolute inset-x-0 -top-16 -z-10 h-88 w-full mask-b-from-20% sm:h-120 ${className}`}
      aria-hidden="true"
      focusable="false"
    >
      {planesOf(seed).map(({ points, strength }) => (
        <polygon key={points} points={points} className="fill-glow" fillOpacity={strength.toFixed(3)} />
      ))}
    </svg>
  )
}

function facetsOf(seed: string): { points: string; shade: number }[] {
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

function planesOf(seed: string): { points: string; strength: number }[] {
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
