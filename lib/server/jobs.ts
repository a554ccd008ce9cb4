import { type After, every } from './clock.ts'

/**
 * Something that is done each time so many milliseconds have passed. For the first time after as long; or at `any hour` before
 * that, so that of many servers in one process not all do it at once, and one that never runs so long does it too, on the
 * average as often. [§2.9, §7.6]
 */
export type Job = readonly [millis: () => number, run: () => Promise<unknown> | unknown, begins?: 'any hour']

interface Begun {
  readonly millis: number
  readonly stop: () => Promise<void>
}

/** What a server does from time to time. */
export class Jobs {
  readonly #after: After
  readonly #random: () => number
  readonly #list: readonly Job[]
  #begun: readonly Begun[] = []
  #finishing: Promise<unknown> = Promise.resolve()
  /** What is done at once and not over yet. */
  readonly #doing = new Map<() => Promise<unknown>, Promise<unknown>>()

  /** `random` gives numbers from 0 to below 1. */
  constructor(after: After, random: () => number, list: readonly Job[]) {
    this.#after = after
    this.#random = random
    this.#list = list
  }

  begin(): void {
    this.#begun = this.#list.map((job) => this.#begin(job))
  }

  /** At the times that hold now, for those that have begun; whose time is the same goes on as it was. */
  keepTimes(): void {
    this.#begun = this.#begun.map((begun, at) => {
      const job = this.#list[at]
      if (!job || job[0]() === begun.millis) return begun
      this.#finishing = Promise.all([this.#finishing, begun.stop()])
      return this.#begin(job)
    })
  }

  /** Now, and once: said again before it is over, it is the same. */
  doNow(run: () => Promise<unknown>): void {
    if (this.#doing.has(run)) return
    this.#doing.set(
      run,
      run().finally(() => this.#doing.delete(run)),
    )
  }

  /** Settles when none is at work any more. */
  async end(): Promise<void> {
    const begun = this.#begun
    this.#begun = []
    await Promise.all([this.#finishing, ...this.#doing.values(), ...begun.map(({ stop }) => stop())])
  }

  #begin([millisOf, run, begins]: Job): Begun {
    const millis = millisOf()
    const first = begins ? millis * (1 - this.#random()) : millis
    return { millis, stop: every(this.#after, millis, run, first) }
  }
}
