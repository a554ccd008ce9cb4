import { parseAtKey } from '../protocol/at-key.ts'
import { ownText } from '../protocol/own-text.ts'
import type { KeystoreEntry, Timing } from './keystore.ts'

/**
 * The names of all records with their times, in order, in memory: asking for them touches no value, and takes no
 * memory of its own. What was handed out never changes; the next change is made in another list.
 */
export class NameIndex {
  #entries: KeystoreEntry[] = []
  #handedOut = false

  all(): readonly KeystoreEntry[] {
    this.#handedOut = true
    return this.#entries
  }

  /** The record has this metadata from now on; undefined when it is gone. */
  set(text: string, metadata: Timing | undefined): void {
    const at = this.#find(text)
    const found = this.#entries[at]?.text === text ? this.#entries[at] : undefined
    if (metadata === undefined) {
      if (found !== undefined) this.#own().splice(at, 1)
    } else if (found === undefined) {
      this.#own().splice(at, 0, entry(text, metadata))
    } else if (!sameTiming(found.metadata, metadata)) {
      this.#own()[at] = { ...found, metadata: timing(metadata) }
    }
  }

  clear(): void {
    this.#entries = []
  }

  /** Where the name is, or belongs. */
  #find(text: string): number {
    const entries = this.#entries
    let low = 0
    let high = entries.length
    // Rows come from disk in their order, so the end is the likeliest place.
    if (high > 0 && (entries[high - 1] as KeystoreEntry).text < text) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((entries[middle] as KeystoreEntry).text < text) low = middle + 1
      else high = middle
    }
    return low
  }

  #own(): KeystoreEntry[] {
    if (this.#handedOut) this.#entries = this.#entries.slice()
    this.#handedOut = false
    return this.#entries
  }
}

function entry(name: string, metadata: Timing): KeystoreEntry {
  const text = ownText(name)
  return { key: parseAtKey(text), text, metadata: timing(metadata) }
}

function timing({ availableAt, expiresAt, ttr, refreshAt }: Timing): Timing {
  return { availableAt, expiresAt, ttr, refreshAt }
}

function sameTiming(one: Timing, other: Timing): boolean {
  return (
    one.availableAt === other.availableAt &&
    one.expiresAt === other.expiresAt &&
    one.ttr === other.ttr &&
    one.refreshAt === other.refreshAt
  )
}
