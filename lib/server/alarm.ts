import type { After } from './clock.ts'

/**
 * Rings when nobody has put it off in time. Mostly somebody does, thousands of times a second, so the timer is left to run,
 * and when it is over it looks whether it was put off: to begin a new one each time costs more than what is waited for.
 */
export class Alarm {
  readonly #now: () => number
  readonly #after: After
  readonly #ring: () => void
  /** When it is to ring, in milliseconds since the epoch; undefined while it is not. */
  #due: number | undefined
  /** From when it was set until it is due. */
  #millis = 0
  /** When the timer ends. */
  #ends = Number.POSITIVE_INFINITY
  #cancel: () => void = () => undefined

  constructor({ now, after }: { readonly now: () => number; readonly after: After }, ring: () => void) {
    this.#now = now
    this.#after = after
    this.#ring = ring
  }

  /** It rings in so many milliseconds, unless set anew before. */
  set(millis: number, now = this.#now()): void {
    this.#millis = millis
    this.#due = now + millis
    if (this.#due < this.#ends) this.#begin(this.#due, millis)
  }

  /** It does not ring until it is set again. */
  stop(): void {
    this.#due = undefined
  }

  /** The same, and nothing is left running. */
  close(): void {
    this.stop()
    this.#cancel()
    this.#ends = Number.POSITIVE_INFINITY
  }

  #begin(ends: number, millis: number): void {
    this.#cancel()
    this.#ends = ends
    this.#cancel = this.#after(millis, () => this.#end())
  }

  #end(): void {
    const ended = this.#ends
    this.#ends = Number.POSITIVE_INFINITY
    if (this.#due === undefined) return
    // Whatever the clock was set to meanwhile, it is never waited for longer than was asked for.
    if (this.#due > ended) this.#begin(this.#due, Math.min(this.#due - ended, this.#millis))
    else {
      this.#due = undefined
      this.#ring()
    }
  }
}
