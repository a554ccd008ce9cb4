import { AtError } from '../protocol/at-error.ts'
import { addressedKey, formatAtKey, publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { challengePattern, isMeantBy } from '../protocol/bound-challenge.ts'
import { readJson } from '../protocol/json.ts'
import { type Expected, type ReplyEvent, ReplyReader } from '../protocol/reply.ts'
import type { Keystore } from '../store/keystore.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import type { Context, Patience, Peers } from '../verbs/context.ts'
import { keepPublicKey, parseFound } from '../verbs/elsewhere.ts'
import { missing } from '../verbs/read.ts'
import { Alarm } from './alarm.ts'
import type { After } from './clock.ts'
import type { ServerLimits } from './limits.ts'
import type { Proofs } from './proofs.ts'
import { replyBytes } from './reply-bytes.ts'

export interface OutboundOptions {
  readonly owner: AtSign
  readonly keystore: Keystore
  readonly dial: Dial
  readonly now: () => number
  readonly after: After
  readonly limits: ServerLimits
  readonly proofs: Proofs
  readonly sign: (privateKey: string, message: string) => Promise<string>
  /** Tells the owner of another atSign's new public key. [2026 §12] */
  readonly tellOwner: Context['tellOwner']
  readonly inTurn: Context['inTurn']
  /** When there is no place left: nobody else gets one, or the connection gives way that has waited longest for use. */
  readonly crowded?: 'refuse' | 'give way'
}

/** The other servers for one caller. */
export interface CallersPeers extends Peers {
  /** Connects and proves who this is, unless that is done. Throws what `ask` throws before it asks. */
  reach(atSign: AtSign): Promise<void>
  /** Nobody is going to ask any more. */
  close(): void
}

type Role = 'owner' | 'anyone'

/** One inbound connection, and the connections to other servers that there are for its sake. */
interface OnBehalfOf {
  left: boolean
  readonly connections: Set<PeerConnection>
}

/** A connection that may be used again, from when it is begun. */
interface Kept {
  readonly connecting: Promise<PeerConnection>
  connection?: PeerConnection
}

/**
 * This server as a caller of others. Connections are kept for each pair of other atSign and inbound connection, in a
 * role each: who has proved itself no longer sees what is public, so the two cannot share. [§7.3, §3.9]
 */
export class Outbound {
  readonly #options: OutboundOptions
  readonly #open = new Set<PeerConnection>()
  readonly #arriving: Arriving = { bytes: 0 }
  #opening = 0
  #closed = false

  constructor(options: OutboundOptions) {
    this.#options = options
  }

  /** How many connections to other servers there are. */
  get size(): number {
    return this.#open.size + this.#opening
  }

  /** The other servers for one inbound connection; `close` when that is over. */
  forOneCaller(): CallersPeers {
    const kept: Readonly<Record<Role, Map<AtSign, Kept>>> = { owner: new Map(), anyone: new Map() }
    const caller: OnBehalfOf = { left: false, connections: new Set() }
    const connect = (atSign: AtSign, role: Role): Promise<PeerConnection> => {
      const place: Kept = { connecting: this.#connect(atSign, role, caller) }
      kept[role].set(atSign, place)
      const forget = () => {
        if (kept[role].get(atSign) === place) kept[role].delete(atSign)
      }
      place.connecting.then((connection) => {
        place.connection = connection
        connection.over.then(forget)
      }, forget)
      return place.connecting
    }
    // Of those who find none, or one that is closed, the first makes another, for all of them. [2026 §11.5]
    const insteadOf = (found: Kept | undefined, atSign: AtSign, role: Role) => {
      const now = kept[role].get(atSign)
      return now === undefined || now === found ? connect(atSign, role) : now.connecting
    }
    return {
      ask: async (atSign, role, line, patience) => {
        const found = kept[role].get(atSign)
        const before = found?.connection ?? (await found?.connecting)
        if (before?.isOpen) {
          try {
            return await before.ask(line, patience)
          } catch (error) {
            // Closed meanwhile by a server that has grown tired of it: that says nothing about the question.
            // But when it was closed because the caller has left, nobody waits for the answer any more.
            if (!(error instanceof Hangup) || this.#isOver(caller)) throw error
          }
        }
        const connection = await insteadOf(found, atSign, role)
        if (patience?.isWanted?.() === false) throw new AtError('AT0021', `${atSign} is not to hear of it any more`)
        return connection.ask(line, patience)
      },
      reach: async (atSign) => {
        const found = kept.owner.get(atSign)
        const before = await found?.connecting
        if (!before?.isOpen) await insteadOf(found, atSign, 'owner')
      },
      visit: async (atSign, talk) => {
        const connection = await this.#connect(atSign, 'anyone', caller)
        try {
          const { maxHandshakeBytes } = this.#options.limits
          return await talk((line, patience) => connection.ask(line, { maxBytes: maxHandshakeBytes, ...patience }))
        } finally {
          connection.close()
        }
      },
      close: () => {
        caller.left = true
        for (const connection of caller.connections) connection.close()
      },
    }
  }

  /** Closes every connection, those too that are still being made; from then on there are no new ones. */
  close(): void {
    this.#closed = true
    for (const connection of this.#open) connection.close()
  }

  /** Whether nothing shall be asked for this caller any more. [§7.3] */
  #isOver(caller: OnBehalfOf): boolean {
    return this.#closed || caller.left
  }

  async #connect(atSign: AtSign, role: Role, caller: OnBehalfOf): Promise<PeerConnection> {
    if (this.#isOver(caller)) throw new AtError('AT0013', `nobody is left to ask ${atSign} for`)
    this.#makeRoom()
    this.#opening++
    const connection = await this.#dial(atSign).finally(() => {
      this.#opening--
    })
    this.#open.add(connection)
    caller.connections.add(connection)
    connection.over.then(() => {
      this.#open.delete(connection)
      caller.connections.delete(connection)
    })
    // Whoever wanted it may have left meanwhile.
    if (this.#isOver(caller)) connection.close()
    try {
      await this.#refreshPublicKey(atSign, connection)
      if (role === 'owner') await this.#shakeHands(atSign, connection)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** Gives up the connections that nobody has used for long, and when that is not enough, refuses. [§7.3] */
  #makeRoom(): void {
    const { limits, now, crowded } = this.#options
    if (this.size < limits.maxOutbound) return
    for (const connection of this.#open) {
      if (now() - connection.lastUsed > limits.outboundIdleMillis) {
        this.#open.delete(connection)
        connection.close()
      }
    }
    if (this.size < limits.maxOutbound) return
    const idle = [...this.#open].filter(({ isBusy }) => !isBusy).sort((a, b) => a.lastUsed - b.lastUsed)[0]
    if (crowded === 'give way' && idle) {
      this.#open.delete(idle)
      idle.close()
      return
    }
    throw new AtError('AT0006', `max limit ${limits.maxOutbound} reached on outbound pool`)
  }

  async #dial(atSign: AtSign): Promise<PeerConnection> {
    const { dial, after, limits, now } = this.#options
    const giveUp = new AbortController()
    const late = `no connection to ${atSign} after ${limits.connectMillis} millis`
    let cancel = (): void => {}
    const tooLate = new Promise<never>((_, reject) => {
      cancel = after(limits.connectMillis, () => {
        giveUp.abort()
        reject(new AtError('AT0023', late))
      })
    })
    const dialling = dial(atSign, giveUp.signal)
    // A transport that comes after all is nobody's.
    dialling.then(
      (transport) => giveUp.signal.aborted && transport.close(),
      () => undefined,
    )
    try {
      const arriving = this.#arriving
      return new PeerConnection(await Promise.race([dialling, tooLate]), { atSign, after, limits, now, arriving })
    } catch (cause) {
      throw cause instanceof AtError ? cause : new AtError('AT0021', `unable to connect to ${atSign}`, { cause })
    } finally {
      cancel()
    }
  }

  /**
   * The first thing on every connection: a copy of the other's public key for ever, and when it is another one than
   * before, the key shared with the other is put aside, so that clients make a new one. [§7.1, §7.6]
   */
  async #refreshPublicKey(atSign: AtSign, connection: PeerConnection): Promise<void> {
    const { maxHandshakeBytes: maxBytes, lookupMillis: millis } = this.#options.limits
    const payload = await connection
      .ask(`lookup:all:publickey${atSign}`, { maxBytes, millis })
      .catch((error: unknown) => {
        // Not every atSign has one yet.
        if (error instanceof RemoteError && error.code === 'AT0015') return null
        // A port of many atSigns has to be told first which of them is meant. [2026 §3.3]
        if (error instanceof RemoteError && error.code === 'AT0007') return this.#choose(atSign, connection)
        throw error
      })
    if (payload === null) return
    const found = parseFound(payload, formatAtKey(publicKey('publickey', atSign)), this.#options.limits)
    await keepPublicKey(atSign, found, this.#options)
  }

  /** What `lookup:all` would have answered, by `to:`. [2026 §3.3] */
  async #choose(atSign: AtSign, connection: PeerConnection): Promise<string | null> {
    const { maxHandshakeBytes: maxBytes } = this.#options.limits
    const reply = await connection.ask(`to:${atSign}`, { maxBytes })
    try {
      const { publickey = null } = (readJson(reply ?? 'null') ?? {}) as { publickey?: unknown }
      return publickey ? JSON.stringify(publickey) : null
    } catch (cause) {
      throw new AtError('AT0008', `${atSign} gave no public key`, { cause })
    }
  }

  /** Proves to the other server who this one is: it will come and fetch the signature. [§7.1] */
  async #shakeHands(atSign: AtSign, connection: PeerConnection): Promise<void> {
    const { owner, keystore, proofs, sign, limits } = this.#options
    const signingKey = (await keystore.get(addressedKey('signing_privatekey', owner, owner)))?.value
    if (signingKey === undefined) throw missing(`${owner}:signing_privatekey${owner}`)
    const maxBytes = limits.maxHandshakeBytes
    const challenge = await connection.ask(`from:${owner}`, { maxBytes }).catch(refused)
    // Nothing but a session of the expected form: its name is about to be something that anyone may look up.
    const [, session, uuid] =
      new RegExp(`^proof:(_[\\w-]{1,64}${owner}):(${challengePattern})$`).exec(challenge ?? '') ?? []
    if (!session || !uuid) throw new AtError('AT0008', `${atSign} gave no challenge`)
    if (!isMeantBy(uuid, atSign)) throw new AtError('AT0008', `${atSign} gave the challenge of another`)
    const withdraw = proofs.leave(`public:${session}`, await sign(signingKey, uuid), limits.challengeMillis)
    try {
      const identity = await connection.ask('pol', { expected: 'identity', maxBytes }).catch(refused)
      if (identity !== owner) throw new AtError('AT0008', `${atSign} did not accept the proof`)
    } finally {
      withdraw()
    }

    function refused(error: unknown): never {
      if (!(error instanceof RemoteError)) throw error
      throw new AtError('AT0008', `${atSign} refused: ${error.message}`, { cause: error })
    }
  }
}

/** The other server has closed before it answered. */
class Hangup extends AtError {}

/** What the other server answered. */
export class RemoteError extends AtError {}

/** What all other servers together have sent of replies that are not complete yet. */
interface Arriving {
  bytes: number
}

interface PeerOptions {
  readonly atSign: AtSign
  readonly after: After
  readonly limits: ServerLimits
  readonly now: () => number
  readonly arriving: Arriving
}

interface Asking extends Patience {
  /** `reply` unless given. */
  readonly expected?: Expected
}

interface Question {
  readonly line: string
  readonly expected: Expected
  readonly millis: number
  readonly maxBytes: number
  resolve(payload: string | null): void
  reject(error: AtError): void
}

/** One connection to another server: questions in order, one at a time. [§7.2] */
class PeerConnection {
  readonly #transport: Transport
  readonly #options: PeerOptions
  readonly #reader: ReplyReader
  readonly #waiting: Question[] = []
  #pending: Question | undefined
  /** Bytes since the last complete reply. */
  #arrived = 0
  /** For the whole answer, and for each piece of it. */
  readonly #late: Alarm
  readonly #silent: Alarm
  /** Why it can no longer be asked. */
  #reason: AtError | undefined
  lastUsed: number
  /** Settles when it can no longer be asked. */
  readonly over: Promise<void>

  constructor(transport: Transport, options: PeerOptions) {
    this.#transport = transport
    this.#options = options
    this.#reader = new ReplyReader({ maxBytes: options.limits.maxReplyBytes })
    this.#late = new Alarm(options, () => this.#giveUp(this.#pending?.millis ?? 0))
    this.#silent = new Alarm(options, () => this.#giveUp(options.limits.silenceMillis))
    this.lastUsed = options.now()
    this.over = this.#listen()
  }

  get isOpen(): boolean {
    return this.#reason === undefined
  }

  get isBusy(): boolean {
    return this.#pending !== undefined || this.#waiting.length > 0
  }

  ask(line: string, asking: Asking = {}): Promise<string | null> {
    const { now, limits } = this.#options
    const { expected = 'reply', millis = limits.replyMillis, maxBytes = limits.maxReplyBytes } = asking
    const asked = now()
    this.lastUsed = asked
    return new Promise((resolve, reject) => {
      if (this.#reason) return reject(this.#reason)
      this.#waiting.push({ line, expected, millis, maxBytes, resolve, reject })
      this.#askNext(asked)
    })
  }

  close(): void {
    this.#end(this.#hangup())
  }

  #askNext(now = this.#options.now()): void {
    if (this.#pending || this.#reason) return
    const question = this.#waiting.shift()
    if (!question) return
    this.#pending = question
    this.#late.set(question.millis, now)
    this.#silent.set(this.#options.limits.silenceMillis, now)
    this.#reader.expect(question.expected)
    // When it fails, the connection is over, and the listener is about to hear why.
    this.#transport.write(replyBytes(`${question.line}\n`)).catch(() => undefined)
  }

  #giveUp(millis: number): void {
    const { atSign } = this.#options
    this.#end(new AtError('AT0023', `No response after ${millis} millis from remote secondary ${atSign}`))
  }

  async #listen(): Promise<void> {
    try {
      for await (const chunk of this.#transport) {
        this.#count(chunk.length)
        for (const event of this.#reader.push(chunk)) this.#answer(event)
        if (this.#reason) return
        // Each piece that arrives is a sign of life. [2026 §11.5]
        if (this.#pending) this.#silent.set(this.#options.limits.silenceMillis)
      }
      for (const event of this.#reader.end()) this.#answer(event)
      this.#end(this.#hangup())
    } catch (error) {
      this.#end(error instanceof AtError ? new AtError(error.code, error.message) : this.#hangup())
    }
  }

  /** Throws AT0005 when this reply, or all that are arriving together, are larger than may be. */
  #count(bytes: number): void {
    if (this.#reason) return
    const { arriving, limits } = this.#options
    this.#arrived += bytes
    arriving.bytes += bytes
    const most = this.#pending?.maxBytes ?? limits.maxHandshakeBytes
    if (this.#arrived > most) throw new AtError('AT0005', `a reply is longer than ${most} bytes`)
    if (arriving.bytes > limits.maxArrivingBytes) {
      throw new AtError('AT0005', `replies of more than ${limits.maxArrivingBytes} bytes are arriving`)
    }
  }

  #uncount(): void {
    this.#options.arriving.bytes -= this.#arrived
    this.#arrived = 0
  }

  #answer(event: ReplyEvent): void {
    this.#uncount()
    const question = this.#pending
    if (!question) {
      // A server that is full says so instead of greeting; whoever asks next shall hear it. [§2.7]
      if (event.kind === 'error') this.#end(remote(event.error))
      return
    }
    if (event.kind === 'notification' || event.kind === 'stream') return
    this.#pending = undefined
    this.#late.stop()
    this.#silent.stop()
    if (event.kind === 'error') question.reject(remote(event.error))
    else question.resolve(event.kind === 'identity' ? event.atSign : event.payload)
    if (this.#waiting.length > 0) this.#askNext()
  }

  #end(error: AtError): void {
    if (this.#reason) return
    this.#reason = error
    this.#uncount()
    this.#late.close()
    this.#silent.close()
    this.#transport.close()
    for (const question of [this.#pending, ...this.#waiting.splice(0)]) question?.reject(error)
    this.#pending = undefined
  }

  #hangup(): Hangup {
    return new Hangup('AT0021', `${this.#options.atSign} closed the connection`)
  }
}

/** Their error as ours: the code and the text they gave, closing nothing here. [§3.9] */
function remote({ code, message }: AtError): RemoteError {
  return new RemoteError(code === 'null' ? 'AT0011' : code, message)
}
