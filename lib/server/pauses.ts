import type { NextTurn } from './clock.ts'

export interface PausesOptions {
  /** How long somebody may go on while others wait. */
  readonly millis: number
  readonly now: () => number
  readonly nextTurn: NextTurn
}

/**
 * Lets others have their turn while somebody has very much done at once: where nothing has to be waited for, one command
 * follows the other without the process looking who else has come.
 */
export class Pauses {
  readonly #options: PausesOptions
  readonly #waiting: (() => void)[] = []
  /** How many went on last, and when. */
  #together = 1
  #resumedAt = Number.NEGATIVE_INFINITY

  constructor(options: PausesOptions) {
    this.#options = options
  }

  forOneCaller(): Stretch {
    return new Stretch(this.#options, () => this.#pause())
  }

  /**
   * Of those that pause only one goes on at a time, or all of them together would keep the others waiting; and more only as long
   * as those before have taken next to nothing, as who waited for the disk does.
   */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) this.#options.nextTurn(this.#resume)
    })
  }

  readonly #resume = (): void => {
    const now = this.#options.now()
    this.#together = Math.abs(now - this.#resumedAt) > 1 ? 1 : this.#together * 2
    this.#resumedAt = now
    for (const goOn of this.#waiting.splice(0, this.#together)) goOn()
    if (this.#waiting.length > 0) this.#options.nextTurn(this.#resume)
  }
}

/** What one caller has taken of everybody's time since others last had a turn. */
export class Stretch {
  readonly #options: PausesOptions
  readonly #pause: () => Promise<void>
  #millis = 0
  #countedTo = 0

  constructor(options: PausesOptions, pause: () => Promise<void>) {
    this.#options = options
    this.#pause = pause
  }

  /** From here on something is done. */
  begin(): void {
    this.#countedTo = this.#options.now()
  }

  /** Whether, after what has been done until now, others are to have their turn first. */
  isOver(): boolean {
    const now = this.#options.now()
    // A clock that is set back must not let anybody go on.
    this.#millis += Math.abs(now - this.#countedTo)
    this.#countedTo = now
    return this.#millis > this.#options.millis
  }

  /** Settles once others have had it. */
  async pause(): Promise<void> {
    await this.#pause()
    this.#millis = 0
    this.begin()
  }
}
