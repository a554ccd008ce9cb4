import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import type { StreamEnd } from '../verbs/context.ts'
import { invalidId } from '../verbs/stream.ts'

export interface StreamLimits {
  readonly maxStreams: number
  readonly maxStreamsPerVisitor: number
  readonly streamOfferMillis: number
}

/** What a stream needs of a connection. */
export interface Socket {
  write(bytes: Uint8Array): Promise<void>
  close(): void
  /** From now on what comes in is not read as commands. */
  divert(to: (bytes: Uint8Array) => Promise<void>): void
}

interface Offer {
  readonly id: string
  readonly by: AtSign
  readonly sender: Socket
  readonly at: number
  /** Bytes still to come. */
  left: number
  receiver: Socket | undefined
}

/**
 * Files on their way from one connection of this server to another: the sender's bytes go to the receiver as they are, as
 * many as were announced, and no faster than they are taken. [§3.28]
 */
export class Streams {
  readonly #offers = new Map<string, Offer>()
  readonly #owner: AtSign
  readonly #limits: StreamLimits
  readonly #now: () => number

  constructor(owner: AtSign, limits: StreamLimits, now: () => number) {
    this.#owner = owner
    this.#limits = limits
    this.#now = now
  }

  /** The streams as this connection has to do with them. */
  endOf(socket: Socket): StreamEnd {
    return {
      has: (id) => this.#offers.has(id),
      offer: ({ id, bytes, anew, by }) => {
        this.#forgetOld()
        const before = this.#offers.get(id)
        if (before && !anew) throw invalidId()
        // The attempt before has failed, though not everybody has noticed.
        if (before) this.#end(before, socket)
        this.#checkRoom(by)
        this.#offers.set(id, { id, by, sender: socket, at: this.#now(), left: Math.max(0, bytes), receiver: undefined })
      },
      receive: async (id) => {
        const offer = this.#offers.get(id)
        if (!offer || offer.receiver || offer.sender === socket) throw invalidId()
        offer.receiver = socket
        offer.sender.divert((bytes) => this.#pass(offer, bytes))
        await offer.sender.write(encodeUtf8(`stream:ack ${id}\n`))
      },
      done: (id) => {
        const offer = this.#offers.get(id)
        if (!offer || offer.receiver !== socket) throw invalidId()
        // Nobody waits for it: the connection is about to be over in any case.
        offer.sender.write(encodeUtf8(`stream:done ${id}\n`)).catch(() => undefined)
        this.#end(offer)
      },
    }
  }

  /** A connection is over, and with it what it sent or received. */
  leave(socket: Socket): void {
    for (const offer of this.#offers.values()) {
      if (offer.sender === socket || offer.receiver === socket) this.#end(offer)
    }
  }

  async #pass(offer: Offer, bytes: Uint8Array): Promise<void> {
    const wanted = bytes.subarray(0, offer.left)
    offer.left -= wanted.length
    if (wanted.length > 0) await offer.receiver?.write(wanted).catch(() => this.#end(offer))
  }

  /** One visitor takes not all places, and all visitors together none of the owner's. */
  #checkRoom(by: AtSign): void {
    const { maxStreams, maxStreamsPerVisitor } = this.#limits
    const offers = [...this.#offers.values()]
    const own = by === this.#owner
    if (!own && offers.filter((offer) => offer.by === by).length >= maxStreamsPerVisitor) {
      throw new AtError('AT0022', `${maxStreamsPerVisitor} streams of ${by} are offered at a time at most`)
    }
    if (offers.filter((offer) => (offer.by === this.#owner) === own).length >= maxStreams) {
      throw new AtError('AT0022', `${maxStreams} streams are offered at a time at most`)
    }
  }

  #end({ id, sender, receiver }: Offer, but?: Socket): void {
    this.#offers.delete(id)
    // One that nobody took leaves its sender to its other matters.
    if (receiver === undefined) return
    for (const socket of [sender, receiver]) if (socket !== but) socket.close()
  }

  #forgetOld(): void {
    const since = this.#now() - this.#limits.streamOfferMillis
    for (const offer of this.#offers.values()) if (!offer.receiver && offer.at <= since) this.#offers.delete(offer.id)
  }
}
