import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { ownText } from '../protocol/own-text.ts'
import type { Bounds } from './notification.ts'

/** Characters of one copy: others say how many there are, of the one as of the other. */
export interface CopySize {
  readonly value: number
  readonly metadata: number
}

/**
 * How many copies of each atSign's keys there are, and how much they take: others may have copies written here, and
 * must not fill the disk with them. [§3.15.2]
 */
export class CopyUsage {
  readonly #sizes = new Map<string, CopySize>()
  readonly #usage = new Map<AtSign, { count: number; bytes: number }>()

  sizeOf(text: string): CopySize | undefined {
    return this.#sizes.get(text)
  }

  /** The copy of this name takes so much; undefined when it is gone. Other keys are not counted. */
  set(key: AtKey, text: string, size: CopySize | undefined): void {
    if (key.kind !== 'cached') return
    const before = this.#sizes.get(text)
    if (size === undefined) this.#sizes.delete(text)
    else this.#sizes.set(before ? text : ownText(text), size)
    const usage = this.#usage.get(key.sharedBy) ?? { count: 0, bytes: 0 }
    if (usage.count === 0) this.#usage.set(ownText(key.sharedBy), usage)
    usage.count += Number(size !== undefined) - Number(before !== undefined)
    usage.bytes += total(size) - total(before)
    if (usage.count === 0) this.#usage.delete(key.sharedBy)
  }

  /** Whether a copy of this name and size would be within the bounds. */
  hasRoom(sharedBy: AtSign, text: string, size: CopySize, most: Bounds): boolean {
    const before = this.#sizes.get(text)
    const usage = this.#usage.get(sharedBy) ?? { count: 0, bytes: 0 }
    const growth = total(size) - total(before)
    // What grows smaller is always welcome.
    if (before !== undefined && growth <= 0) return true
    return usage.count + Number(before === undefined) <= most.count && usage.bytes + growth <= most.bytes
  }
}

function total({ value, metadata }: CopySize = { value: 0, metadata: 0 }): number {
  return value + metadata
}
