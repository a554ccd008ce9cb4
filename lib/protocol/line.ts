import { AtError } from './at-error.ts'
import { decodeUtf8 } from './base64.ts'
import { ownText } from './own-text.ts'

const LF = 10
const EMPTY = new Uint8Array(0)
/** A buffer that has grown beyond this, in bytes, is given back after its line. */
const KEEP = 65_536
/** White space beyond this, in characters, is not kept with the line that it surrounds. */
const SPARE = 1_024

/**
 * Cuts a stream of bytes at its line feeds. A line within one chunk is handed out as it lies there; one that spans
 * chunks is gathered in a buffer that doubles, so that a long line costs its length, however small its chunks.
 */
export class LineBuffer {
  readonly #maxBytes: number
  readonly #overflow: string
  readonly #chunks: Uint8Array[] = []
  #offset = 0
  #gathered: Uint8Array = EMPTY
  #length = 0
  #overflowed = false

  constructor(maxBytes: number, overflow: string) {
    this.#maxBytes = maxBytes
    this.#overflow = overflow
  }

  /** Takes a chunk, which must not be written to afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length > 0 && !this.#overflowed) this.#chunks.push(chunk)
  }

  /**
   * The next complete line without its line feed, valid until the next call, or undefined until there is one.
   * Throws `AtError` AT0005 when a line is too long, after the lines before it, and from then on.
   */
  next(): Uint8Array | undefined {
    if (this.#overflowed) throw this.#tooLong()
    for (let chunk = this.#chunks[0]; chunk; chunk = this.#chunks[0]) {
      const end = chunk.indexOf(LF, this.#offset)
      const piece = chunk.subarray(this.#offset, end < 0 ? chunk.length : end)
      if (this.#length + piece.length > this.#maxBytes) throw this.#tooLong()
      if (end < 0 || end === chunk.length - 1) {
        this.#chunks.shift()
        this.#offset = 0
      } else {
        this.#offset = end + 1
      }
      if (end >= 0 && this.#length === 0) return piece
      this.#gather(piece)
      if (end >= 0) return this.#take()
    }
    return undefined
  }

  /** The bytes after the last complete line. Only after `next` had none. */
  get rest(): Uint8Array {
    return this.#gathered.subarray(0, this.#length)
  }

  /** The first byte of what comes next, if it has arrived. */
  get nextByte(): number | undefined {
    return this.#length > 0 ? this.#gathered[0] : this.#chunks[0]?.[this.#offset]
  }

  /** Forgets the bytes after the last complete line. */
  clearRest(): void {
    this.#length = 0
  }

  #gather(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#gathered.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(this.#gathered.length * 2, this.#maxBytes), 256))
      larger.set(this.rest)
      this.#gathered = larger
    }
    this.#gathered.set(piece, this.#length)
    this.#length = length
  }

  #take(): Uint8Array {
    const line = this.rest
    this.#length = 0
    if (this.#gathered.length > KEEP) this.#gathered = EMPTY
    return line
  }

  #tooLong(): AtError {
    this.#overflowed = true
    this.#chunks.length = 0
    this.#gathered = EMPTY
    this.#length = 0
    return new AtError('AT0005', this.#overflow, { closes: true })
  }
}

/** What `LineReader.next` gives for a line that is not UTF-8; it is answered like an unknown verb. [§2.3] */
export const undecodable = Symbol('undecodable')

export interface LineReaderOptions {
  /** The longest line, in bytes without its line feed. The atServer's is 10,240,000. [§2.3] */
  readonly maxBytes: number
}

/** The requests on a connection: lines of UTF-8, trimmed, each decoded when it is complete. [§2.3, §11.8] */
export class LineReader {
  readonly #lines: LineBuffer

  constructor({ maxBytes }: LineReaderOptions) {
    this.#lines = new LineBuffer(
      maxBytes,
      'InboundBuffer overflow: server received request which exceeded the buffer size limit. Terminating the connection.',
    )
  }

  /** Takes a chunk, which must not be written to afterwards. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk)
  }

  /**
   * The next line, an empty one too; undefined until one is complete.
   * Throws `AtError` AT0005, which closes, when one is too long: after the lines before it, so that they are answered.
   */
  next(): string | typeof undecodable | undefined {
    const line = this.#lines.next()
    return line && (trimmed(decodeUtf8(line)) ?? undecodable)
  }

  /** Bytes of a line that has not ended yet. Only after `next` had none. */
  get waitingBytes(): number {
    return this.#lines.rest.length
  }
}

/** Without what surrounds it, also in memory where that is most of it. */
function trimmed(line: string | undefined): string | undefined {
  const text = line?.trim()
  return line !== undefined && text !== undefined && line.length - text.length > SPARE ? ownText(text) : text
}
