const steps = [
  ['K', 1_000],
  ['M', 1_000_000],
  ['B', 1_000_000_000],
] as const

/** `999`, `1.2K`, `3.4M`, `5B`. [data formats §9] */
export function countText(count: number): string {
  for (const [letter, size] of steps) {
    const tenths = Math.round((count / size) * 10)
    if (count >= size * 0.9995 && (tenths < 10_000 || letter === 'B')) return `${tenths / 10}${letter}`
  }
  return `${count}`
}
