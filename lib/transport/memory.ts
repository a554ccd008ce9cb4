import { AtError } from '../protocol/at-error.ts'
import type { PeerCertificate, Transport } from './transport.ts'

/** Cuts what was written as one piece into the chunks that arrive. */
export type Cut = (bytes: Uint8Array) => Iterable<Uint8Array>

export interface MemoryPairOptions {
  /** How writes are cut on their way, in both directions. Whole unless given. */
  readonly cut?: Cut
  /** Bytes that may wait unread before `write` waits too. */
  readonly maxWaiting?: number
  /** What the first end sees of the second one's certificate. */
  readonly firstSees?: PeerCertificate
  /** What the second end sees of the first one's certificate. */
  readonly secondSees?: PeerCertificate
}

/** Two connected transports in memory: what one writes, the other one reads. */
export function memoryPair(options: MemoryPairOptions = {}): [Transport, Transport] {
  const { cut = whole, maxWaiting = 256 * 1024 } = options
  const there = new Pipe(cut, maxWaiting)
  const back = new Pipe(cut, maxWaiting)
  return [new MemoryTransport(back, there, options.firstSees), new MemoryTransport(there, back, options.secondSees)]
}

/** Every write arrives as it was written. */
export const whole: Cut = (bytes) => [bytes]

/** Every byte arrives alone. */
export const byteByByte: Cut = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte))

/** Pieces of 1 to 16 bytes; `random` yields numbers from 0 up to, but not including, 1. */
export const anywhere =
  (random: () => number): Cut =>
  (bytes) => {
    const pieces: Uint8Array[] = []
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(bytes.length, start + 1 + Math.floor(random() * 16))
      pieces.push(bytes.subarray(start, end))
      start = end
    }
    return pieces
  }

/** One direction: a queue of chunks, bounded by what `write` waits for. */
class Pipe implements AsyncIterableIterator<Uint8Array> {
  readonly #cut: Cut
  readonly #maxWaiting: number
  #chunks: Uint8Array[] = []
  /** Chunks before this one have been read. */
  #head = 0
  #waiting = 0
  #ended = false
  #drained: (() => void) | undefined
  #reader: ((result: IteratorResult<Uint8Array>) => void) | undefined
  readonly #writers: (() => void)[] = []
  /** Settles when nothing more can be read from it. */
  readonly over: Promise<void>

  constructor(cut: Cut, maxWaiting: number) {
    this.#cut = cut
    this.#maxWaiting = maxWaiting
    this.over = new Promise((resolve) => {
      this.#drained = resolve
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw closedError()
    // The writer may use its buffer again while the reader has yet to come.
    for (const chunk of this.#cut(bytes.slice())) {
      if (chunk.length === 0) continue
      const reader = this.#reader
      if (reader) {
        this.#reader = undefined
        reader({ value: chunk, done: false })
      } else {
        this.#chunks.push(chunk)
        this.#waiting += chunk.length
      }
    }
    if (this.#waiting > this.#maxWaiting) await new Promise<void>((resolve) => this.#writers.push(resolve))
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#shift()
    if (chunk) {
      this.#waiting -= chunk.length
      if (this.#waiting <= this.#maxWaiting) this.#release()
      return Promise.resolve({ value: chunk, done: false })
    }
    if (this.#ended) {
      this.#drained?.()
      return Promise.resolve({ value: undefined, done: true })
    }
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  /** No more will be written; what waits can still be read. */
  end(): void {
    this.#ended = true
    this.#release()
    if (this.#head < this.#chunks.length) return
    this.#drained?.()
    this.#reader?.({ value: undefined, done: true })
    this.#reader = undefined
  }

  /** Nobody will read any more. */
  discard(): void {
    this.#chunks = []
    this.#head = 0
    this.#waiting = 0
    this.end()
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    return this
  }

  // `Array.shift` moves all the rest, which a hundred thousand chunks of a few bytes would feel.
  #shift(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#head]
    if (chunk) this.#head++
    if (this.#head > 1024 && this.#head * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#head)
      this.#head = 0
    }
    return chunk
  }

  #release(): void {
    for (const resume of this.#writers.splice(0)) resume()
  }
}

class MemoryTransport implements Transport {
  readonly #in: Pipe
  readonly #out: Pipe
  readonly closed: Promise<string | undefined>
  readonly peerCertificate?: PeerCertificate

  constructor(incoming: Pipe, outgoing: Pipe, peerCertificate: PeerCertificate | undefined) {
    this.#in = incoming
    this.#out = outgoing
    // The other side's leaving is noticed where its last bytes have been read.
    this.closed = incoming.over.then(() => {
      this.close()
      return undefined
    })
    if (peerCertificate) this.peerCertificate = peerCertificate
  }

  write(bytes: Uint8Array): Promise<void> {
    // After the other side has closed, this direction is over as well.
    if (this.#in.ended) return Promise.reject(closedError())
    return this.#out.write(bytes)
  }

  close(): void {
    this.#in.discard()
    this.#out.end()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#in
  }
}

function closedError(): AtError {
  return new AtError('AT0004', 'the connection is closed')
}
