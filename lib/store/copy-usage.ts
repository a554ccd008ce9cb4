import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Bounds } from './notification.ts'

/**
 * How many copies of each atSign's keys there are, and how much they take: others may have copies written here, and
 * must not fill the disk with them. [§3.15.2]
 */
export class CopyUsage {
  readonly #sizes = new Map<string, number>()
  readonly #usage = new Map<AtSign, { count: number; bytes: number }>()

  /** The copy of this name takes so much; undefined when it is gone. Other keys are not counted. */
  set(key: AtKey, text: string, bytes: number | undefined): void {
    if (key.kind !== 'cached') return
    const before = this.#sizes.get(text)
    if (bytes === undefined) this.#sizes.delete(text)
    else this.#sizes.set(text, bytes)
    const usage = this.#usage.get(key.sharedBy) ?? { count: 0, bytes: 0 }
    usage.count += Number(bytes !== undefined) - Number(before !== undefined)
    usage.bytes += (bytes ?? 0) - (before ?? 0)
    if (usage.count > 0) this.#usage.set(key.sharedBy, usage)
    else this.#usage.delete(key.sharedBy)
  }

  /** Whether a copy of this name and size would be within the bounds. */
  hasRoom(sharedBy: AtSign, text: string, bytes: number, most: Bounds): boolean {
    const before = this.#sizes.get(text)
    const usage = this.#usage.get(sharedBy) ?? { count: 0, bytes: 0 }
    // What grows smaller is always welcome.
    if (before !== undefined && bytes <= before) return true
    return usage.count + Number(before === undefined) <= most.count && usage.bytes + bytes - (before ?? 0) <= most.bytes
  }
}
