/** What a client offers to speak after the handshake, by ALPN; none when it does not say. [RFC 7301] */
type Offer = readonly string[]

const longestRecord = 16_384

/**
 * Reads the first words of a TLS client, before anything is answered. Undefined when more bytes are needed; what is no
 * `ClientHello`, or one in several records, offers nothing: the handshake finds out what is wrong with it. [RFC 8446 §4.1.2]
 */
export function readOffer(bytes: Buffer): Offer | undefined {
  if (bytes.length > 0 && bytes[0] !== 22) return []
  if (bytes.length < 5) return undefined
  const length = bytes.readUInt16BE(3)
  if (length > longestRecord) return []
  if (bytes.length < 5 + length) return undefined
  try {
    return offerIn(bytes.subarray(5, 5 + length))
  } catch (error) {
    // Something in it is longer than the whole.
    if (error instanceof RangeError) return []
    throw error
  }
}

function offerIn(message: Buffer): Offer {
  const hello = new Reader(message)
  if (hello.number(1) !== 1) return []
  const body = new Reader(hello.vector(3))
  body.skip(2 + 32)
  body.vector(1)
  body.vector(2)
  body.vector(1)
  const extensions = new Reader(body.vector(2))
  while (extensions.hasMore) {
    const type = extensions.number(2)
    const content = extensions.vector(2)
    if (type !== 16) continue
    const names = new Reader(new Reader(content).vector(2))
    const offer: string[] = []
    while (names.hasMore) offer.push(names.vector(1).toString('latin1'))
    return offer
  }
  return []
}

/** Throws `RangeError` at the end. */
class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length
  }

  /** Of so many bytes. */
  number(size: 1 | 2 | 3): number {
    const found = this.#bytes.readUIntBE(this.#at, size)
    this.#at += size
    return found
  }

  skip(size: number): void {
    this.#at += size
  }

  /** Bytes behind their number, which has so many bytes itself. */
  vector(size: 1 | 2 | 3): Buffer {
    const length = this.number(size)
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('longer than the whole')
    const found = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return found
  }
}
