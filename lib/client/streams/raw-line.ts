import { AtError } from '../../protocol/at-error.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { decodeUtf8, encodeUtf8 } from '../../protocol/base64.ts'
import { parseErrorReply } from '../../protocol/reply.ts'
import type { Transport } from '../../transport/transport.ts'
import { syntax as to } from '../../verbs/to.ts'

const errorWord = 'error:'
const at = 64
const lineFeed = 10
const maxLineBytes = 65_536

/**
 * The line of a visitor that turns into bytes: what follows a command that succeeds is no reply and has no prompt before
 * it, so every byte counts. [§3.28]
 */
export class RawLine {
  readonly #transport: Transport
  readonly #incoming: AsyncIterator<Uint8Array>
  readonly #stallMillis: number
  /** What has come and was not taken. */
  #rest = new Uint8Array()

  /** Resolves when it was greeted; hangs up where it was not. */
  static async open(transport: Transport, stallMillis: number): Promise<RawLine> {
    const line = new RawLine(transport, stallMillis)
    try {
      if (transport.framed) throw noBytes()
      const [greeting] = await line.#take(1)
      if (greeting !== at) throw new AtError('AT0014', 'The other end does not speak the atProtocol.')
      return line
    } catch (error) {
      line.close()
      throw error
    }
  }

  private constructor(transport: Transport, stallMillis: number) {
    this.#transport = transport
    this.#incoming = transport[Symbol.asyncIterator]()
    this.#stallMillis = stallMillis
  }

  /**
   * Says a line; resolves when bytes come that are no error. What begins like one by chance, one stream in 2^48 does.
   * Where the port is that of many, it is said whose server is meant. [2026 §3.3]
   */
  async ask(line: string, whom: AtSign): Promise<void> {
    await this.say(line)
    const error = await this.#error()
    if (!error) return
    if (error.code !== 'AT0007') throw error
    await this.#take(1)
    await this.say(to.format({ atSign: whom }))
    await this.#lineOf(await this.#take(1))
    await this.#take(1)
    await this.say(line)
    const again = await this.#error()
    if (again) throw again
  }

  async say(line: string): Promise<void> {
    await this.#transport.write(encodeUtf8(`${line}\n`))
  }

  /** Leaves out so many bytes. */
  async skip(count: number): Promise<void> {
    await this.#take(count)
  }

  /** The next so many bytes. Errors with AT0021 where they end before. */
  bytes(count: number): ReadableStream<Uint8Array> {
    let left = count
    return new ReadableStream(
      {
        pull: async (controller) => {
          if (left === 0) return controller.close()
          if (this.#rest.length === 0) this.#rest = await this.#next()
          const some = this.#rest.subarray(0, left)
          this.#rest = this.#rest.subarray(some.length)
          left -= some.length
          controller.enqueue(some)
        },
      },
      { highWaterMark: 0 },
    )
  }

  close(): void {
    this.#transport.close()
  }

  /** What is said instead of bytes, if that is so. */
  async #error(): Promise<AtError | undefined> {
    await this.#fill(errorWord.length)
    if (decodeUtf8(this.#rest.subarray(0, errorWord.length)) !== errorWord) return undefined
    return parseErrorReply(decodeUtf8(await this.#lineOf(new Uint8Array())) ?? '')
  }

  /** Up to the next line feed, without it. */
  async #lineOf(begun: Uint8Array): Promise<Uint8Array> {
    for (let length = 0; ; ) {
      const end = this.#rest.indexOf(lineFeed, length)
      if (end >= 0) return joined(begun, (await this.#take(end + 1)).subarray(0, end))
      length = this.#rest.length
      if (length > maxLineBytes) throw new AtError('AT0005', 'The other end says too much.', { closes: true })
      await this.#fill(length + 1)
    }
  }

  async #take(count: number): Promise<Uint8Array> {
    await this.#fill(count)
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }

  async #fill(count: number): Promise<void> {
    while (this.#rest.length < count) this.#rest = joined(this.#rest, await this.#next())
  }

  async #next(): Promise<Uint8Array<ArrayBuffer>> {
    const patience = setTimeout(() => this.#transport.close(), this.#stallMillis)
    try {
      const { done, value } = await this.#incoming.next()
      if (!done) return value as Uint8Array<ArrayBuffer>
      throw new AtError('AT0021', (await this.#transport.closed) ?? 'The connection was lost.', { closes: true })
    } finally {
      clearTimeout(patience)
    }
  }
}

/** On a line that has messages, bytes that are no lines have no place. */
export function noBytes(): AtError {
  return new AtError('AT0003', 'A live transfer needs a line that carries bytes as they are, and this one does not.')
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
