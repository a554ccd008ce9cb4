/** Numbers that anyone can have again who knows the seed. Good enough to make trouble, and nothing else (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A generator of its own for each place of a run, so that one of them can be repeated without the others. */
  static at(seed: number, ...place: readonly number[]): Random {
    const mixed = place.reduce(
      (state, n) => new Random(state ^ Math.imul(n + 1, 0x9e3779b1)).below(2 ** 32),
      seed >>> 0,
    )
    return new Random(mixed)
  }

  /** From 0 up to, and never, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end)
  }

  /** How often `one` in `outOf` happens. */
  chance(outOf: number): boolean {
    return this.below(outOf) === 0
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
}
