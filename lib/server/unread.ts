import { AtError } from '../protocol/at-error.ts'

/** Replies that fit into this are sent whatever else waits: a connection never has more than one of them waiting. */
const smallBytes = 65_536

/** What all connections of a server have been answered and have not taken yet. */
export class Unread {
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Throws AT0028 for a large reply to somebody else's device while too much waits to be read. */
  check(bytes: number): void {
    if (bytes <= smallBytes || this.#bytes === 0 || this.#bytes + bytes <= this.#maxBytes) return
    throw new AtError('AT0028', 'more was asked for than is being read here at the moment. Ask again later')
  }

  /** So many more are waiting; fewer when it is negative. */
  count(bytes: number): void {
    this.#bytes += bytes
  }
}
