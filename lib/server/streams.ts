import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { ownText } from '../protocol/own-text.ts'
import type { StreamEnd } from '../verbs/context.ts'
import { invalidId } from '../verbs/stream.ts'

export interface StreamLimits {
  readonly maxStreams: number
  readonly maxStreamsPerVisitor: number
  readonly maxStreamIdLength: number
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
  /** When it was offered, and when something has happened to it last. */
  readonly at: number
  movedAt: number
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
        const { maxStreamIdLength } = this.#limits
        if (id.length > maxStreamIdLength) {
          throw new AtError('AT0022', `the id of a stream is not longer than ${maxStreamIdLength} characters`)
        }
        const before = this.#offers.get(id)
        // Nobody takes the place of another one's stream by its id.
        if (before && (!anew || before.by !== by)) throw invalidId()
        // The attempt before has failed, though not everybody has noticed.
        if (before) this.#end(before, socket)
        this.#makeRoom(by)
        const at = this.#now()
        const left = Math.max(0, bytes)
        const kept = ownText(id)
        this.#offers.set(kept, { id: kept, by, sender: socket, at, movedAt: at, left, receiver: undefined })
      },
      receive: async (id) => {
        const offer = this.#offers.get(id)
        if (!offer || offer.receiver || offer.sender === socket) throw invalidId()
        offer.receiver = socket
        offer.movedAt = this.#now()
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
    offer.movedAt = this.#now()
    if (wanted.length > 0) await offer.receiver?.write(wanted).catch(() => this.#end(offer))
  }

  /**
   * One visitor takes not all places, and all visitors together none of the owner's. When theirs are all taken, whoever has
   * most of them gives one up to who has fewer: few must not keep all others out.
   */
  #makeRoom(by: AtSign): void {
    const { maxStreams, maxStreamsPerVisitor } = this.#limits
    const own = by === this.#owner
    const offers = [...this.#offers.values()].filter((offer) => (offer.by === this.#owner) === own)
    const mine = offers.filter((offer) => offer.by === by).length
    if (!own && mine >= maxStreamsPerVisitor) {
      throw new AtError('AT0022', `${maxStreamsPerVisitor} streams of ${by} are offered at a time at most`)
    }
    if (offers.length < maxStreams) return
    const most = own ? [] : heaviest(offers)
    if (most.length <= mine + 1) throw new AtError('AT0022', `${maxStreams} streams are offered at a time at most`)
    // Of these, the one that has stood still for longest.
    this.#end(most.reduce((stalest, offer) => (offer.movedAt < stalest.movedAt ? offer : stalest)))
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

/** The offers of whoever has most of them. */
function heaviest(offers: readonly Offer[]): Offer[] {
  const byVisitor = new Map<AtSign, Offer[]>()
  for (const offer of offers) byVisitor.set(offer.by, [...(byVisitor.get(offer.by) ?? []), offer])
  return [...byVisitor.values()].reduce((most, theirs) => (theirs.length > most.length ? theirs : most), [])
}
