import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import { formatError } from '../protocol/reply.ts'
import type { Transport } from '../transport/transport.ts'
import type { AtServer } from './at-server.ts'
import { type After, systemAfter } from './clock.ts'
import { isHttp, mustNegotiate } from './dispatch.ts'

/** What is borne from those who have not said yet whom they want. Each limit has its own answer, named beside it. */
export interface ReceptionLimits {
  /** Who may wait at a time; the next one gets AT0012 and is closed. */
  readonly maxWaiting: number
  /** From the greeting until an atSign is named; beyond it AT0023 and the connection closes. */
  readonly chooseMillis: number
  /** Bytes of one line; beyond it AT0005 and the connection closes. */
  readonly maxLineBytes: number
  /** Lines that name nobody who is here; the last one still has its answer, then the connection closes. */
  readonly maxMisses: number
}

const defaultReceptionLimits: ReceptionLimits = {
  maxWaiting: 200,
  chooseMillis: 30_000,
  maxLineBytes: 8_192,
  maxMisses: 10,
}

export interface ReceptionOptions {
  /** The server of an atSign that is at home here. */
  readonly find: (atSign: AtSign) => AtServer | undefined
  readonly limits?: Partial<ReceptionLimits>
  /** Timers; the platform's unless given. */
  readonly after?: After
}

const LF = 10

/**
 * A port that many atSigns share: who comes is greeted, and says with `to:` or `from:` whom it wants; that atServer
 * gets the connection from this very line on. Whatever else is said before is refused with AT0007. [2026 §3.3]
 */
export class Reception {
  readonly #find: (atSign: AtSign) => AtServer | undefined
  readonly #limits: ReceptionLimits
  readonly #after: After
  readonly #waiting = new Set<Transport>()
  #closing = false

  constructor({ find, limits, after = systemAfter }: ReceptionOptions) {
    this.#find = find
    this.#limits = { ...defaultReceptionLimits, ...limits }
    this.#after = after
  }

  /** How many have not said yet whom they want. */
  get size(): number {
    return this.#waiting.size
  }

  /** Serves one connection, to its end; never rejects. */
  async accept(transport: Transport): Promise<void> {
    if (this.#closing) return transport.close()
    if (this.#waiting.size >= this.#limits.maxWaiting) {
      const full = new AtError('AT0012', 'Inbound connection limit exceeded')
      await transport.write(refusal(full, '')).catch(() => undefined)
      return transport.close()
    }
    this.#waiting.add(transport)
    const { chooseMillis } = this.#limits
    const cancel = this.#after(chooseMillis, () => {
      const late = new AtError('AT0023', `no atSign was named within ${chooseMillis} milliseconds`)
      transport.write(refusal(late)).catch(() => undefined)
      transport.close(late)
    })
    const choice = await this.#choose(transport)
      // The only errors are the transport's, and they mean that it is over.
      .catch(() => undefined)
      .finally(cancel)
    this.#waiting.delete(transport)
    if (choice instanceof AtError || choice === undefined) return transport.close(choice)
    await choice.server.accept(choice.transport, { greeted: true })
  }

  /** Hangs up on those who wait; nobody comes in any more. */
  close(): void {
    this.#closing = true
    for (const transport of this.#waiting) transport.close()
  }

  /** Resolves to the server that is wanted, or to why there will be none. */
  async #choose(
    transport: Transport,
  ): Promise<{ readonly server: AtServer; readonly transport: Transport } | AtError | undefined> {
    await transport.write(encodeUtf8('@'))
    const { maxLineBytes, maxMisses } = this.#limits
    const chunks = transport[Symbol.asyncIterator]()
    let heard = new Uint8Array(0)
    let misses = 0
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      heard = joined(heard, next.value)
      for (let end = heard.indexOf(LF); end >= 0 && end <= maxLineBytes; end = heard.indexOf(LF)) {
        const line = decodeUtf8(heard.subarray(0, end))?.trim()
        if (line === '@exit') return undefined
        const found = this.#understand(line)
        if (!(found instanceof AtError)) return { server: found, transport: resumed(transport, heard, chunks) }
        heard = heard.subarray(end + 1)
        await transport.write(refusal(found))
        if (found.closes || ++misses >= maxMisses) return found
      }
      if (heard.length > maxLineBytes) {
        const tooLong = new AtError('AT0005', `a line before an atSign was named exceeded ${maxLineBytes} bytes`)
        await transport.write(refusal(tooLong))
        return tooLong
      }
    }
    return undefined
  }

  /** The server that this line asks for, or the answer to it. */
  #understand(line: string | undefined): AtServer | AtError {
    // Some clients say hello with an empty line, and wait for what every atServer says to that. [clients §2]
    if (!line) return new AtError('AT0003', 'invalid command')
    if (isHttp(line)) return mustNegotiate()
    const [, name] = /^\s*(?:to|from)\s*:(@?[^:@\s]+)/i.exec(line) ?? []
    if (name === undefined) return new AtError('AT0007', 'say first whose atServer is wanted e.g to:@alice')
    try {
      const atSign = parseAtSign(name)
      return this.#find(atSign) ?? new AtError('AT0007', `${atSign} is not hosted on this atServer`)
    } catch (error) {
      if (error instanceof AtError) return error
      throw error
    }
  }
}

function refusal(error: AtError, prompt = '@'): Uint8Array {
  return encodeUtf8(formatError(error, { authenticated: false, jsonErrors: false, prompt }))
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/** The same connection, from what was read ahead on. */
function resumed(transport: Transport, ahead: Uint8Array, rest: AsyncIterator<Uint8Array>): Transport {
  let first: Uint8Array | undefined = ahead
  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      if (!first) return rest.next()
      const value = first
      first = undefined
      return Promise.resolve({ done: false, value })
    },
  }
  return {
    write: (bytes) => transport.write(bytes),
    close: (why) => transport.close(why),
    closed: transport.closed,
    get peerCertificate() {
      return transport.peerCertificate
    },
    get lastSign() {
      return transport.lastSign
    },
    framed: transport.framed,
    from: transport.from,
    [Symbol.asyncIterator]: () => iterator,
  }
}
