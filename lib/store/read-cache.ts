import { ownText } from '../protocol/own-text.ts'

interface Held<Value> {
  value: Value
  bytes: number
  recent: boolean
}

/**
 * What was read or written lately, up to a number of bytes. Second chance: whatever was asked for since the last
 * sweep outlives it, so a caller who walks through many names once cannot drive out the ones everybody reads,
 * and a hit costs one look-up and no reordering.
 */
export class ReadCache<Value> {
  readonly #held = new Map<string, Held<Value>>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(text: string): Value | undefined {
    const held = this.#held.get(text)
    if (held === undefined) return undefined
    if (!held.recent) held.recent = true
    return held.value
  }

  /** Keeps the value, unless it alone would fill more than a quarter of the cache. */
  set(text: string, value: Value, bytes: number): void {
    if (bytes > this.#maxBytes / 4) {
      this.delete(text)
      return
    }
    const held = this.#held.get(text)
    this.#bytes += bytes - (held?.bytes ?? 0)
    if (held === undefined) this.#held.set(ownText(text), { value, bytes, recent: false })
    else Object.assign(held, { value, bytes, recent: true })
    if (this.#bytes > this.#maxBytes) this.#sweep()
  }

  delete(text: string): void {
    const held = this.#held.get(text)
    if (held === undefined) return
    this.#held.delete(text)
    this.#bytes -= held.bytes
  }

  clear(): void {
    this.#held.clear()
    this.#bytes = 0
  }

  // A map is walked in order of insertion and meets what is put back during the walk, so this ends
  // at the latest when everything has lost its mark.
  #sweep(): void {
    for (const [text, held] of this.#held) {
      if (this.#bytes <= this.#maxBytes) return
      this.#held.delete(text)
      if (held.recent) {
        held.recent = false
        this.#held.set(text, held)
      } else this.#bytes -= held.bytes
    }
  }
}
