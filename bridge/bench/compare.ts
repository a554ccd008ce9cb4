/** What came of one comparison, both sides in the same unit. */
export interface Comparison {
  readonly ours: number
  readonly beside: number
  /** ours/beside of each round. */
  readonly ratios: readonly number[]
}

export const rounds = 7
export const roundMillis = 400

/**
 * One round of each that does not count, then turn by turn, each going first in every other round: what slows the machine
 * down for a while slows both.
 */
export async function compare(ours: () => Promise<number>, beside: () => Promise<number>): Promise<Comparison> {
  const figures = await inTurns(ours, beside)
  return {
    ours: median(figures.map(([our]) => our)),
    beside: median(figures.map(([, other]) => other)),
    ratios: figures.map(([our, other]) => our / other),
  }
}

/** What both were in each round. */
export async function inTurns<Figure>(
  ours: () => Promise<Figure>,
  beside: () => Promise<Figure>,
): Promise<[ours: Figure, beside: Figure][]> {
  const figures: [Figure, Figure][] = []
  await ours()
  await beside()
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? await ours() : undefined
    const other = await beside()
    figures.push([first ?? (await ours()), other])
  }
  return figures
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5)
}

/** The figure below which this share of all of them is. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
