/** What Redis answers: text, a number, nothing, a refusal, or several of these. [RESP2] */
export type RedisReply = string | number | null | RedisRefusal | readonly RedisReply[]

/** A command that Redis has understood and refused, such as `WRONGTYPE …`. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal'
}

/** What came is not the protocol, or more of it than may be: nothing that follows can be trusted. */
export class RedisGarbage extends Error {
  override readonly name = 'RedisGarbage'
}

export interface RespLimits {
  /** Bytes of one reply. */
  readonly maxReplyBytes: number
  /** How deep lists may lie in each other. */
  readonly maxDepth: number
}

const CR = 13
const LF = 10
const empty = Buffer.alloc(0)

/** The command as a list of byte strings: whatever is in the words, each of them is one word. */
export function formatCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`)
}

/** Replies out of a stream of bytes, cut anywhere. */
export class RespReader {
  readonly #limits: RespLimits
  #chunks: Buffer[] = []
  #bytes = 0
  /** Bytes that there must be before it is worth looking again, so that a long reply in small pieces costs its length. */
  #wanted = 1

  constructor(limits: RespLimits) {
    this.#limits = limits
  }

  /** Takes a chunk. Throws `RedisGarbage`, after which it must not be used any more. */
  push(chunk: Buffer): RedisReply[] {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < this.#wanted) return this.#check([])
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    const replies: RedisReply[] = []
    let at = 0
    this.#wanted = 1
    while (at < bytes.length) {
      const parser = new Parser(bytes, at, this.#limits)
      const reply = parser.reply(0)
      if (reply === undefined) {
        this.#wanted = parser.needed - at
        break
      }
      replies.push(reply)
      at = parser.at
    }
    const rest = at < bytes.length ? bytes.subarray(at) : empty
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#bytes = rest.length
    return this.#check(replies)
  }

  #check(replies: RedisReply[]): RedisReply[] {
    if (Math.max(this.#bytes, this.#wanted) > this.#limits.maxReplyBytes)
      throw new RedisGarbage(`a reply is longer than ${this.#limits.maxReplyBytes} bytes`)
    return replies
  }
}

/** One reply that begins somewhere in some bytes, and may not be there completely. */
class Parser {
  readonly #bytes: Buffer
  readonly #limits: RespLimits
  at: number
  /** Where the bytes must reach at least, when what is there is not all. */
  needed = 0

  constructor(bytes: Buffer, at: number, limits: RespLimits) {
    this.#bytes = bytes
    this.#limits = limits
    this.at = at
  }

  /** undefined when more has to come first. */
  reply(depth: number): RedisReply | undefined {
    if (depth > this.#limits.maxDepth)
      throw new RedisGarbage(`lists lie deeper in each other than ${this.#limits.maxDepth}`)
    const line = this.#line()
    if (line === undefined) return undefined
    const rest = line.slice(1)
    switch (line[0]) {
      case '+':
        return rest
      case '-':
        return new RedisRefusal(rest)
      case ':':
        return this.#integer(rest)
      case '$':
        return this.#bulk(this.#integer(rest))
      case '*':
        return this.#list(this.#integer(rest), depth)
      default:
        throw new RedisGarbage(`a reply begins with ${JSON.stringify(line.slice(0, 20))}`)
    }
  }

  #bulk(length: number): string | null | undefined {
    if (length === -1) return null
    this.#checkLength(length)
    const end = this.at + length
    if (this.#bytes.length < end + 2) {
      this.needed = end + 2
      return undefined
    }
    if (this.#bytes[end] !== CR || this.#bytes[end + 1] !== LF)
      throw new RedisGarbage('a text does not end where it should')
    const text = this.#bytes.toString('utf8', this.at, end)
    this.at = end + 2
    return text
  }

  #list(length: number, depth: number): readonly RedisReply[] | null | undefined {
    if (length === -1) return null
    this.#checkLength(length)
    const items: RedisReply[] = []
    for (let i = 0; i < length; i++) {
      const item = this.reply(depth + 1)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }

  #line(): string | undefined {
    const end = this.#bytes.indexOf(LF, this.at)
    if (end < 0) {
      this.needed = this.#bytes.length + 1
      return undefined
    }
    if (this.#bytes[end - 1] !== CR) throw new RedisGarbage('a line does not end with CR LF')
    const line = this.#bytes.toString('utf8', this.at, end - 1)
    this.at = end + 1
    return line
  }

  #integer(text: string): number {
    const number = Number(text)
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number))
      throw new RedisGarbage(`${text.slice(0, 20)} is no number`)
    return number
  }

  #checkLength(length: number): void {
    if (length < 0) throw new RedisGarbage(`a length is ${length}`)
    if (length > this.#limits.maxReplyBytes)
      throw new RedisGarbage(`a reply is longer than ${this.#limits.maxReplyBytes} bytes`)
  }
}
