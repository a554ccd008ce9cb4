import { AtError } from '../protocol/at-error.ts'

export interface GuessLimits {
  readonly maxWrongPasscodes: number
  readonly maxWrongPasscodesFrom: number
  readonly wrongPasscodeWindowMillis: number
  readonly passcodeDelayMillis: number
  readonly maxPasscodeDelayMillis: number
}

/**
 * Wrong passcodes, of all callers together: who guesses would else only connect again. Each is answered later than the
 * one before it, 1, 2, 3, 5, 8 … seconds, until a right one comes; and after so many in a while none is looked at any more
 * until that is over. From one address it is fewer, so that whoever has only one does not keep out everybody else.
 * [§3.26.2, 2026 §16]
 */
export class WrongPasscodes {
  readonly #limits: GuessLimits
  readonly #now: () => number
  #lately: { readonly at: number; readonly from: string | undefined }[] = []
  #delay: number
  #next: number

  constructor(limits: GuessLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
    this.#delay = limits.passcodeDelayMillis
    this.#next = 2 * limits.passcodeDelayMillis
  }

  /** Throws AT0028 when there were too many lately, from this network address or from everywhere. */
  check(from: string | undefined): void {
    const { maxWrongPasscodes, maxWrongPasscodesFrom, wrongPasscodeWindowMillis } = this.#limits
    const since = this.#now() - wrongPasscodeWindowMillis
    this.#lately = this.#lately.filter(({ at }) => at > since)
    const here = from === undefined ? 0 : this.#lately.filter((other) => other.from === from).length
    const count = here < maxWrongPasscodesFrom ? this.#lately.length : here
    if (here < maxWrongPasscodesFrom && count < maxWrongPasscodes) return
    throw new AtError('AT0028', `${count} wrong passcodes were tried lately; wait before the next one`)
  }

  /** Counts one; how long its answer is to wait. */
  add(from: string | undefined): number {
    this.#lately.push({ at: this.#now(), from })
    const millis = Math.min(this.#delay, this.#limits.maxPasscodeDelayMillis)
    if (millis < this.#limits.maxPasscodeDelayMillis) [this.#delay, this.#next] = [this.#next, this.#delay + this.#next]
    return millis
  }

  forget(): void {
    this.#delay = this.#limits.passcodeDelayMillis
    this.#next = 2 * this.#limits.passcodeDelayMillis
  }
}
