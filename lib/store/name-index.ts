import { parseAtKey } from '../protocol/at-key.ts'
import { ownText } from '../protocol/own-text.ts'
import type { KeystoreEntry, Timing } from './keystore.ts'

/** Names in one block; beyond it the block becomes two. */
const most = 512

/** At least one name. */
type Block = readonly KeystoreEntry[]

/**
 * The names of all records with their times, in order, in memory: asking for them touches no value, and takes no
 * memory of its own. They lie in blocks that never change: a change puts another block into the place of one, so that it
 * costs as little in a large store as in a small one, and what was handed out stays as it was.
 */
export class NameIndex {
  #blocks: Block[] = []
  #handedOut = false

  /** All of them, or those that begin with `prefix`. */
  all(prefix = ''): Iterable<KeystoreEntry> {
    this.#handedOut = true
    return walk(this.#blocks, prefix)
  }

  has(text: string): boolean {
    const block = this.#blocks[findBlock(this.#blocks, text)] ?? []
    return block[findEntry(block, text)]?.text === text
  }

  /** The record has this metadata from now on; undefined when it is gone. */
  set(text: string, metadata: Timing | undefined): void {
    const which = findBlock(this.#blocks, text)
    const block = this.#blocks[which] ?? []
    const at = findEntry(block, text)
    const found = block[at]?.text === text ? block[at] : undefined
    if (metadata === undefined) {
      if (found !== undefined) this.#replace(which, [...block.slice(0, at), ...block.slice(at + 1)])
    } else if (found === undefined) {
      this.#replace(which, [...block.slice(0, at), entry(text, metadata), ...block.slice(at)])
    } else if (!sameTiming(found.metadata, metadata)) {
      this.#replace(which, [...block.slice(0, at), { ...found, metadata: timing(metadata) }, ...block.slice(at + 1)])
    }
  }

  clear(): void {
    this.#blocks = []
  }

  #replace(which: number, block: Block): void {
    if (this.#handedOut) this.#blocks = this.#blocks.slice()
    this.#handedOut = false
    const half = block.length > most ? block.length >>> 1 : block.length
    const halves = [block.slice(0, half), block.slice(half)].filter(({ length }) => length > 0)
    this.#blocks.splice(which, 1, ...halves)
  }
}

function* walk(blocks: readonly Block[], prefix: string): Generator<KeystoreEntry> {
  for (let which = findBlock(blocks, prefix); which < blocks.length; which++) {
    const block = blocks[which] as Block
    for (let at = findEntry(block, prefix); at < block.length; at++) {
      const found = block[at] as KeystoreEntry
      if (!found.text.startsWith(prefix)) return
      yield found
    }
  }
}

/** The block where the name is, or belongs: the last one that does not begin after it. */
function findBlock(blocks: readonly Block[], text: string): number {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const [first] = blocks[middle] as readonly [KeystoreEntry]
    if (first.text <= text) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** Where the name is in its block, or belongs. */
function findEntry(block: Block, text: string): number {
  let low = 0
  let high = block.length
  // Rows come from disk in their order, so the end is the likeliest place.
  if (high > 0 && (block[high - 1] as KeystoreEntry).text < text) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((block[middle] as KeystoreEntry).text < text) low = middle + 1
    else high = middle
  }
  return low
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
