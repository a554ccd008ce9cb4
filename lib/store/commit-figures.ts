import type { Staged } from './change.ts'
import type { CompactionLimits } from './keystore.ts'

/** What is known of the commit log without reading it. */
export class CommitFigures {
  entries = 0
  removals = 0
  /** Whether what was there before is counted too. */
  #isWhole: boolean
  /** No removal in the log is from before this instant. */
  #oldestRemoval = Number.NEGATIVE_INFINITY

  constructor({ isWhole = true }: { readonly isWhole?: boolean } = {}) {
    this.#isWhole = isWhole
  }

  /** Whether a compaction would forget nothing. False also where only reading the log could tell. */
  isIdle({ removals, removalMillis }: CompactionLimits, now: number): boolean {
    return this.#isWhole && (this.removals <= removals || this.#oldestRemoval > now - removalMillis)
  }

  /** From now on `sawRemoval` is told of all that are there, and of those that are written meanwhile. */
  readAnew(): void {
    this.#oldestRemoval = Number.POSITIVE_INFINITY
  }

  sawRemoval(at: number): void {
    this.#oldestRemoval = Math.min(this.#oldestRemoval, at)
  }

  /** The log could not be read to its end. */
  gaveUp(): void {
    this.#oldestRemoval = Number.NEGATIVE_INFINITY
  }

  /** What was there when they began to follow. */
  makeWhole(entries: number, removals: number): void {
    this.entries += entries
    this.removals += removals
    this.#isWhole = true
  }

  /** Follows what has been written. */
  follow({ before, metadata, entry, forgotten }: Staged): void {
    const had = before.commitId !== undefined
    const has = entry !== undefined || (had && !forgotten)
    this.entries += Number(has) - Number(had)
    // Of what is there an entry tells no removal, and of what is not, nothing else.
    this.removals += Number(has && metadata === undefined) - Number(had && before.metadata === undefined)
    if (entry?.operation === '-') this.sawRemoval(entry.at)
  }
}
