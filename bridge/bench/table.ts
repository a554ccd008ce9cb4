/** What came of one comparison: requests per second of each round, ours and the bare server's side by side. */
export interface Result {
  readonly name: string
  readonly connections: number
  readonly ours: readonly number[]
  readonly bare: readonly number[]
  /** The ratio to reach; undefined where none was set. */
  readonly target: number | undefined
}

/** The results, a row each, and below them what the figures are. */
export function table(results: readonly Result[], roundMillis: number): string {
  const rows = results.map(({ name, connections, ours, bare, target }) => {
    const ratio = median(ours.map((figure, round) => figure / (bare[round] ?? Number.NaN)))
    return [
      name,
      String(connections),
      `${Math.round(median(ours))}/s`,
      `${Math.round(median(bare))}/s`,
      ratio.toFixed(2),
      target === undefined ? '-' : `${target} ${ratio >= target ? 'reached' : 'missed'}`,
    ]
  })
  const head = ['', 'connections', 'ours', 'bare', 'ratio', 'target']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const rounds = Math.max(...results.map(({ ours }) => ours.length))
  return `${lines.join('\n')}

ours, bare  the median of ${rounds} rounds of ${roundMillis} ms, requests per second
ratio       the median of ours/bare of each round, where both ran one right after the other; what slows the machine
            down for a while slows both, so this is steadier than one median divided by the other, and need not equal it
target      the least ratio; - where there is none: a bare append to a file does much less than a store that can be
            searched, so that row tells how the disk does, and how much of it is left over
`
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
