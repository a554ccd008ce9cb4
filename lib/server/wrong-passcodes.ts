import { AtError } from '../protocol/at-error.ts'

export interface GuessLimits {
  readonly maxWrongPasscodes: number
  readonly wrongPasscodeWindowMillis: number
  readonly passcodeDelayMillis: number
  readonly maxPasscodeDelayMillis: number
}

/**
 * Wrong passcodes, of all callers together: who guesses would else only connect again. Each is answered later than the
 * one before it, 1, 2, 3, 5, 8 … seconds, until a right one comes; and after so many in a while none is looked at any more
 * until that is over. [§3.26.2]
 */
export class WrongPasscodes {
  readonly #limits: GuessLimits
  readonly #now: () => number
  #lately: number[] = []
  #delay: number
  #next: number

  constructor(limits: GuessLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
    this.#delay = limits.passcodeDelayMillis
    this.#next = 2 * limits.passcodeDelayMillis
  }

  /** Throws AT0028 when there were too many lately. */
  check(): void {
    const since = this.#now() - this.#limits.wrongPasscodeWindowMillis
    this.#lately = this.#lately.filter((at) => at > since)
    if (this.#lately.length < this.#limits.maxWrongPasscodes) return
    throw new AtError('AT0028', `${this.#lately.length} wrong passcodes were tried lately; wait before the next one`)
  }

  /** Counts one; how long its answer is to wait. */
  add(): number {
    this.#lately.push(this.#now())
    const millis = Math.min(this.#delay, this.#limits.maxPasscodeDelayMillis)
    if (millis < this.#limits.maxPasscodeDelayMillis) [this.#delay, this.#next] = [this.#next, this.#delay + this.#next]
    return millis
  }

  forget(): void {
    this.#delay = this.#limits.passcodeDelayMillis
    this.#next = 2 * this.#limits.passcodeDelayMillis
  }
}
