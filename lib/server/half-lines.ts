import { AtError } from '../protocol/at-error.ts'

/** What is shorter is no burden: there are no more of them than places. */
const smallBytes = 65_536

/** Who has begun a line. */
interface Speaker {
  /** Is told why, and hung up on. */
  dismiss(error: AtError): void
}

/**
 * The long lines that have begun and not ended, of all who are not the owner. When they are too many together, the one that
 * has not grown for longest goes: whoever is still speaking is not held up by who has stopped in the middle.
 */
export class HalfLines {
  readonly #maxBytes: number
  /** Bytes of each, the one that has stood still for longest first. */
  readonly #held = new Map<Speaker, number>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** This one's line has so many bytes by now. */
  set(speaker: Speaker, bytes: number): void {
    const before = this.#held.get(speaker) ?? 0
    const held = bytes > smallBytes ? bytes : 0
    if (held === before) return
    this.#held.delete(speaker)
    if (held > 0) this.#held.set(speaker, held)
    this.#bytes += held - before
    for (const [stalest] of this.#held) {
      if (this.#bytes <= this.#maxBytes) return
      this.set(stalest, 0)
      const all = `${this.#maxBytes} bytes of lines that have not ended`
      stalest.dismiss(
        new AtError('AT0005', `InboundBuffer overflow: there are more than ${all}. Terminating the connection.`),
      )
    }
  }
}
