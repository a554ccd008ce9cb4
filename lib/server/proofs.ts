import type { After } from './clock.ts'

/**
 * The signatures that this server leaves for servers it is just visiting. They live in memory: nobody wants them
 * after the handshake, and no scan and no commit log ever knows of them. [§7.1]
 */
export class Proofs {
  readonly #after: After
  readonly #texts = new Map<string, string>()

  constructor(after: After) {
    this.#after = after
  }

  /** Shows `text` to whoever looks up `key`, until withdrawn or `millis` have passed. */
  leave(key: string, text: string, millis: number): () => void {
    this.#texts.set(key, text)
    const withdraw = () => {
      cancel()
      this.#texts.delete(key)
    }
    const cancel = this.#after(millis, withdraw)
    return withdraw
  }

  find(key: string): string | undefined {
    return this.#texts.get(key)
  }
}
