import { type After, every } from './clock.ts'

/** Something that is done each time so many milliseconds have passed. */
export type Job = readonly [millis: number, run: () => Promise<unknown> | unknown]

/** What a server does from time to time. */
export class Jobs {
  readonly #after: After
  readonly #list: () => readonly Job[]
  #stops: (() => Promise<void>)[] = []
  #finishing: Promise<unknown> = Promise.resolve()

  constructor(after: After, list: () => readonly Job[]) {
    this.#after = after
    this.#list = list
  }

  begin(): void {
    this.#stops = this.#list().map(([millis, run]) => every(this.#after, millis, run))
  }

  /** At the times that hold now, for those that have begun. */
  beginAnew(): void {
    if (this.#stops.length === 0) return
    this.#finishing = this.end()
    this.begin()
  }

  /** Now, and once. */
  doNow(run: () => Promise<unknown>): void {
    this.#finishing = Promise.all([this.#finishing, run()])
  }

  /** Settles when none is at work any more. */
  async end(): Promise<void> {
    await Promise.all([this.#finishing, ...this.#stops.splice(0).map((stop) => stop())])
  }
}
