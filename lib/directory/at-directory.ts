import type { Address } from '../protocol/address.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { lowerCase } from '../protocol/characters.ts'
import { formatDirectoryReply } from '../protocol/directory-reply.ts'
import type { Transport } from '../transport/transport.ts'

export interface AtDirectoryOptions {
  /** The atSigns known from the start. */
  readonly entries?: Iterable<readonly [AtSign, Address]>
  /**
   * Slows a connection that keeps asking for unknown names. Off unless given, because test rigs and development ask
   * for many; `publicMissThrottle` is what the public directory does. [§1.4, §13.28]
   */
  readonly missThrottle?: MissThrottle
  readonly limits?: Partial<DirectoryLimits>
  /** Timers; the platform's unless given. */
  readonly after?: (millis: number, run: () => void) => unknown
}

export interface DirectoryLimits {
  /** Characters of one request; beyond it the connection is closed without a word. 255 unless given. [§1.3] */
  readonly maxLineLength: number
}

export interface MissThrottle {
  /** How long each miss after the first is put off. */
  readonly delayMillis: number
  /** The miss that closes the connection, unanswered. */
  readonly maxMisses: number
}

export const publicMissThrottle: MissThrottle = { delayMillis: 3_000, maxMisses: 3 }

/** Tells where an atSign's server is, to anyone who asks, and knows nothing else. [§1] */
export class AtDirectory {
  readonly #addresses = new Map<string, Address>()
  /** The same, by names without U+FE0F, which some keyboards add and others do not. */
  readonly #plain = new Map<string, Address>()
  readonly #missThrottle: MissThrottle | undefined
  readonly #maxLineLength: number
  readonly #after: (millis: number, run: () => void) => unknown
  readonly #open = new Map<Transport, Promise<void>>()
  #closing = false

  constructor(options: AtDirectoryOptions = {}) {
    this.#missThrottle = options.missThrottle
    this.#maxLineLength = options.limits?.maxLineLength ?? 255
    this.#after = options.after ?? ((millis, run) => setTimeout(run, millis))
    for (const [atSign, address] of options.entries ?? []) this.set(atSign, address)
  }

  set(atSign: AtSign, address: Address): void {
    this.#addresses.set(bareName(atSign), address)
    this.#plain.set(withoutSelectors(bareName(atSign)), address)
  }

  /** Whether it was known. */
  delete(atSign: AtSign): boolean {
    this.#plain.delete(withoutSelectors(bareName(atSign)))
    return this.#addresses.delete(bareName(atSign))
  }

  find(atSign: AtSign): Address | undefined {
    return this.#find(bareName(atSign))
  }

  /** Serves one connection; settles when it is over, and never rejects. */
  async accept(transport: Transport): Promise<void> {
    const serving = this.#serve(transport)
      // The only errors are the transport's, and they mean that it is over.
      .catch(() => undefined)
      .then(() => transport.close())
    this.#open.set(transport, serving)
    await serving
    this.#open.delete(transport)
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
      buffer += lowerCase(decoder.decode(chunk, { stream: true }))
      for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n')) {
        if (end > this.#maxLineLength) return
        const name = buffer.slice(0, end).trim()
        buffer = buffer.slice(end + 1)
        if (name === '@exit') return
        const address = this.#find(name.replace(/^@/, ''))
        // A blank line is how the C SDK says hello, on both kinds of server. [§1.3]
        if (!address && name !== '' && (await this.#isOneMissTooMany(++misses))) return
        await write(formatDirectoryReply(address))
      }
      if (buffer.length > this.#maxLineLength || buffer.trim() === '@exit') return
    }
  }

  #find(name: string): Address | undefined {
    return this.#addresses.get(name) ?? this.#plain.get(withoutSelectors(name))
  }

  async #isOneMissTooMany(misses: number): Promise<boolean> {
    if (!this.#missThrottle) return false
    const { delayMillis, maxMisses } = this.#missThrottle
    if (misses > 1) await new Promise<void>((resolve) => this.#after(delayMillis, resolve))
    return misses >= maxMisses
  }
}

function withoutSelectors(name: string): string {
  return name.replaceAll('\ufe0f', '')
}
