import type { After } from '../clock.ts'

interface Timer {
  readonly at: number
  readonly run: () => unknown
}

/** Time that passes only when it is told to. Begins on 2024-10-24 at 09:15:02.123 UTC. */
export class ManualClock {
  #now = Date.UTC(2024, 9, 24, 9, 15, 2, 123)
  readonly #timers = new Set<Timer>()
  #notice: () => void = () => undefined

  readonly now = (): number => this.#now

  readonly after: After = (millis, run) => {
    const timer = { at: this.#now + millis, run }
    this.#timers.add(timer)
    this.#notice()
    return () => this.#timers.delete(timer)
  }

  /** Waits until somebody waits for a moment exactly `millis` from now. */
  async until(millis: number): Promise<void> {
    while (![...this.#timers].some(({ at }) => at === this.#now + millis)) {
      await new Promise<void>((resolve) => {
        this.#notice = resolve
      })
    }
  }

  /** Lets time pass until something happens. */
  async advanceToNext(): Promise<void> {
    const next = Math.min(...[...this.#timers].map(({ at }) => at))
    if (next !== Number.POSITIVE_INFINITY) await this.advance(Math.max(0, next - this.#now))
  }

  /** Lets time pass, and what was to happen meanwhile happen, in order; jobs are over when it settles. */
  async advance(millis: number): Promise<void> {
    const until = this.#now + millis
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (!next) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      await next.run()
    }
    this.#now = until
  }
}
