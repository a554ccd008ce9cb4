import type { Address } from '../protocol/address.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { lowerCase } from '../protocol/characters.ts'
import { formatDirectoryReply } from '../protocol/directory-reply.ts'
import type { Transport } from '../transport/transport.ts'
import { type AddressBook, MemoryBook } from './address-book.ts'
import type { Entry } from './entries.ts'

export interface AtDirectoryOptions {
  /** The atSigns known from the start, when it has an address book of its own. */
  readonly entries?: Iterable<Entry>
  /** Where the answers are; a book of its own, in memory, unless given. */
  readonly book?: AddressBook
  /**
   * Slows a connection that keeps asking for unknown names. Off unless given, because test rigs and development ask
   * for many; `publicMissThrottle` is what the public directory does. [§1.4, §13.28]
   */
  readonly missThrottle?: MissThrottle
  readonly limits?: Partial<DirectoryLimits>
  /** Timers; the platform's unless given. */
  readonly after?: (millis: number, run: () => void) => unknown
  /** Milliseconds since the epoch; the platform's unless given. */
  readonly now?: () => number
  /** Is told what is asked for, never by whom. */
  readonly onLookup?: (name: string, address: Address | undefined) => void
}

export interface DirectoryLimits {
  /** Characters of one request; beyond it the connection is closed without a word. 255 unless given. [§1.3] */
  readonly maxLineLength: number
  /**
   * Connections at a time, 5,000 unless given. There is no idle time-out [§1.1], so when they are all taken the one that
   * has been silent for longest gives way to the next; if nobody has been for `minIdleMillis`, the next one is closed.
   */
  readonly maxConnections: number
  /** How long a connection may be silent even when every place is taken; 5 s unless given. */
  readonly minIdleMillis: number
}

const defaultLimits: DirectoryLimits = { maxLineLength: 255, maxConnections: 5_000, minIdleMillis: 5_000 }

export interface MissThrottle {
  /** How long each miss after the first is put off. */
  readonly delayMillis: number
  /** The miss that closes the connection, unanswered. */
  readonly maxMisses: number
}

export const publicMissThrottle: MissThrottle = { delayMillis: 3_000, maxMisses: 3 }

/** Tells where an atSign's server is, to anyone who asks, and knows nothing else. [§1] */
export class AtDirectory {
  readonly #own: MemoryBook
  readonly #book: AddressBook
  readonly #missThrottle: MissThrottle | undefined
  readonly #limits: DirectoryLimits
  readonly #after: (millis: number, run: () => void) => unknown
  readonly #now: () => number
  readonly #onLookup: AtDirectoryOptions['onLookup']
  readonly #open = new Map<Transport, Promise<void>>()
  /** When each was last heard, whoever has been silent for longest first. */
  readonly #heard = new Map<Transport, number>()
  #closing = false

  constructor(options: AtDirectoryOptions = {}) {
    this.#own = new MemoryBook(options.entries)
    this.#book = options.book ?? this.#own
    this.#missThrottle = options.missThrottle
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#after = options.after ?? ((millis, run) => setTimeout(run, millis))
    this.#now = options.now ?? Date.now
    this.#onLookup = options.onLookup
  }

  /** In its own book; one that was given to it is looked after by whoever gave it. */
  set(atSign: AtSign, address: Address): void {
    this.#own.set(atSign, address)
  }

  /** Whether it was known. */
  delete(atSign: AtSign): boolean {
    return this.#own.delete(atSign)
  }

  find(atSign: AtSign): Address | undefined | Promise<Address | undefined> {
    return this.#book.find(bareName(atSign))
  }

  /** Serves one connection; settles when it is over, and never rejects. */
  async accept(transport: Transport): Promise<void> {
    if (!this.#hasRoom()) return transport.close()
    this.#hear(transport)
    const serving = this.#serve(transport)
      // The only errors are the transport's, which mean that it is over, and the book's, which does not know the answer.
      .catch(() => undefined)
      .then(() => transport.close())
    this.#open.set(transport, serving)
    await serving
    this.#open.delete(transport)
    this.#heard.delete(transport)
  }

  /** Refuses new requests from now on and ends every connection; settles when all are over. [§1.3] */
  async close(): Promise<void> {
    this.#closing = true
    for (const transport of this.#open.keys()) transport.close()
    await Promise.all(this.#open.values())
  }

  async #serve(transport: Transport): Promise<void> {
    const write = (text: string) => transport.write(encodeUtf8(text))
    if (this.#closing) return write("Stop in progress. Can't accept new requests.")
    await write('@')
    const decoder = new TextDecoder()
    let buffer = ''
    let misses = 0
    for await (const chunk of transport) {
      this.#hear(transport)
      buffer += lowerCase(decoder.decode(chunk, { stream: true }))
      for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n')) {
        if (end > this.#limits.maxLineLength) return
        const name = buffer.slice(0, end).trim()
        buffer = buffer.slice(end + 1)
        if (name === '@exit') return
        const found = this.#book.find(name.replace(/^@/, ''))
        const address = found instanceof Promise ? await found : found
        if (name !== '') this.#onLookup?.(name, address)
        // A blank line is how the C SDK says hello, on both kinds of server. [§1.3]
        if (!address && name !== '' && (await this.#isOneMissTooMany(++misses))) return
        await write(formatDirectoryReply(address))
      }
      if (buffer.length > this.#limits.maxLineLength || buffer.trim() === '@exit') return
    }
  }

  #hear(transport: Transport): void {
    this.#heard.delete(transport)
    this.#heard.set(transport, this.#now())
  }

  /** Whether one more may come, when need be in the place of who has been silent for longest. */
  #hasRoom(): boolean {
    const { maxConnections, minIdleMillis } = this.#limits
    if (this.#heard.size < maxConnections) return true
    for (const [transport, at] of this.#heard) {
      if (this.#now() - at < minIdleMillis) return false
      this.#heard.delete(transport)
      transport.close()
      return true
    }
    return false
  }

  async #isOneMissTooMany(misses: number): Promise<boolean> {
    if (!this.#missThrottle) return false
    const { delayMillis, maxMisses } = this.#missThrottle
    if (misses > 1) await new Promise<void>((resolve) => this.#after(delayMillis, resolve))
    return misses >= maxMisses
  }
}
