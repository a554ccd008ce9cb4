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
  readonly #talk: Talk = { begun: 0 }
  readonly #waiting: (() => void)[] = []
  /** How many went on last, and when. */
  #together = 1
  #resumedAt = Number.NEGATIVE_INFINITY

  constructor(options: PausesOptions) {
    this.#options = options
  }

  forOneCaller(): Stretch {
    return new Stretch(this.#options, this.#talk, () => this.#pause())
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

/** How often anybody has begun to have something done. */
interface Talk {
  begun: number
}

/**
 * What one caller has taken of everybody's time since others last had a turn. Who waits for the disk or another server takes
 * nothing of it: that shows when others begin meanwhile.
 */
export class Stretch {
  readonly #options: PausesOptions
  readonly #talk: Talk
  readonly #pause: () => Promise<void>
  #millis = 0
  #countedTo = 0
  #begunBefore = 0

  constructor(options: PausesOptions, talk: Talk, pause: () => Promise<void>) {
    this.#options = options
    this.#talk = talk
    this.#pause = pause
  }

  /** From here on something is done. */
  begin(now = this.#options.now()): void {
    this.#countedTo = now
    this.#begunBefore = ++this.#talk.begun
  }

  /** Whether, after what has been done until now, others are to have their turn first. */
  isOver(): boolean {
    const now = this.#options.now()
    // A clock that is set back must not let anybody go on.
    if (this.#talk.begun === this.#begunBefore) this.#millis += Math.abs(now - this.#countedTo)
    this.#countedTo = now
    this.#begunBefore = this.#talk.begun
    return this.#millis > this.#options.millis
  }

  /** Settles once others have had it. */
  async pause(): Promise<void> {
    await this.#pause()
    this.#millis = 0
    this.begin()
  }
}
