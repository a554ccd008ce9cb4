import { type Comparison, median, quantile, roundMillis, rounds } from './compare.ts'

/** A row: what was compared, and what it should come to. */
export interface Result extends Comparison {
  readonly name: string
  readonly connections: number
  readonly unit: '/s' | 'ms' | 'µs' | 'kB'
  /** undefined where none was set. */
  readonly target?: Target
}

/** Of the ratio, or of our own figure. */
export type Target = { readonly leastRatio: number } | { readonly mostRatio: number } | { readonly most: number }

const head = ['', 'connections', 'ours', 'beside', 'ratio', 'middle half', 'target']

/** The results, a row each. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { name, connections, ours, beside, unit, ratios } = result
    return [
      name,
      String(connections),
      figure(ours, unit),
      figure(beside, unit),
      median(ratios).toFixed(2),
      ratios.length > 1 ? `${quantile(ratios, 0.25).toFixed(2)}–${quantile(ratios, 0.75).toFixed(2)}` : '',
      verdict(result),
    ]
  })
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const lines = [head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}

/** What the figures are. */
export const legend = `
ours, beside  the median of ${rounds} rounds of ${roundMillis} ms or one task; beside is the bare server, or what the row names
ratio         the median of ours/beside of each round, where both ran one right after the other; what slows the machine
              down for a while slows both, so this is steadier than one median divided by the other, and need not
              equal it. In the middle half of the rounds it was between the two figures of the next column
target        of the ratio, or of our own figure where it has a unit; - where none was set
`

function figure(number: number, unit: Result['unit']): string {
  if (unit === '/s') return `${Math.round(number)}/s`
  return `${number.toFixed(unit === 'ms' ? 2 : 1)} ${unit}`
}

function verdict({ ours, unit, ratios, target }: Result): string {
  if (target === undefined) return '-'
  const word = (holds: boolean) => (holds ? 'reached' : 'missed')
  if ('most' in target) return `≤ ${target.most} ${unit} ${word(ours <= target.most)}`
  // As it is shown.
  const ratio = Number(median(ratios).toFixed(2))
  if ('mostRatio' in target) return `≤ ${target.mostRatio} ${word(ratio <= target.mostRatio)}`
  return `≥ ${target.leastRatio} ${word(ratio >= target.leastRatio)}`
}
