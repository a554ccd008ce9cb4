import { cramDigest } from '../crypto/cram.ts'
import { verifyAny } from '../crypto/ml-dsa.ts'
import { constantTimeEqual, generateSigningPair, type SigningPair, sign } from '../crypto/signature.ts'
import type { Address } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { formatError } from '../protocol/reply.ts'
import type { Keystore } from '../store/keystore.ts'
import type { Dial, PeerCertificate, Transport } from '../transport/transport.ts'
import {
  type Census,
  type ClientCertificate,
  type Context,
  newSession,
  type Peers,
  type Session,
  type Settings,
} from '../verbs/context.ts'
import { draftFeatures } from '../verbs/drafts.ts'
import { enrolledAs } from '../verbs/enroll/authority.ts'
import { finishMoves } from '../verbs/enroll/default-keys.ts'
import { findEnrollment } from '../verbs/enroll/record.ts'
import { noLongerApproved } from '../verbs/enroll/state.ts'
import { type After, type NextTurn, systemAfter, systemNextTurn } from './clock.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { Delivery } from './delivery.ts'
import { keepSecret, makeSigningPair } from './first-start.ts'
import { HalfLines } from './half-lines.ts'
import { Jobs } from './jobs.ts'
import type { Journal } from './journal.ts'
import { completeLimits, type ServerLimits } from './limits.ts'
import { Monitors } from './monitors.ts'
import { Outbound } from './outbound.ts'
import { OwnNotices } from './own-notices.ts'
import { Pauses } from './pauses.ts'
import { Proofs } from './proofs.ts'
import { serially } from './serially.ts'
import { settingsOf } from './settings.ts'
import { Streams } from './streams.ts'
import { Unread } from './unread.ts'
import { compact, expire, refreshCopies, tellUntold } from './upkeep.ts'
import { WrongPasscodes } from './wrong-passcodes.ts'

export interface AtServerOptions {
  /** Whose server this is. */
  readonly owner: AtSign
  /** Opened before, closed after the server by whoever opened it. */
  readonly keystore: Keystore
  /** Opens a connection to another atServer, presenting this server's certificate. */
  readonly dial: Dial
  /** Asks the atDirectory; undefined when it does not know the atSign. Its `host` is what a visitor's certificate must name. */
  readonly findAddress: (atSign: AtSign) => Promise<Address | undefined>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A fresh UUIDv4. */
  readonly randomId: () => string
  /** Bytes that nobody can guess; the platform's unless given. */
  readonly randomBytes?: (count: number) => Uint8Array
  /** A number from 0 to below 1, for what may come at any hour; the platform's unless given. */
  readonly random?: () => number
  /** The CRAM secret; kept until the owner deletes it. [§2.9] */
  readonly secret?: string
  readonly limits?: Partial<ServerLimits>
  /** Whether `from:@other` needs a certificate that names @other's host. True unless given. [§3.2] */
  readonly requireClientCertificate?: boolean
  /** Whether its callers may change its settings, as a test of it may want. [§3.21] */
  readonly testing?: boolean
  /** Whether those that a key is shared with are told when it changes. True unless given. [§3.6.5] */
  readonly autoNotify?: boolean
  /** Whether what is still being decided on is understood, and said to be; not unless given. [2026 §17] */
  readonly drafts?: boolean
  /** What `info` says. */
  readonly version?: string
  /** What `info:mtls` shows; nothing unless given. [2026 §9] */
  readonly clientCertificate?: () => ClientCertificate
  /** Timers; the platform's unless given. */
  readonly after?: After
  /** How others have a turn while one connection has very much to be done; the platform's timer unless given. */
  readonly nextTurn?: NextTurn
  /** Makes the signing pair of a first start; RSA-2048 unless given. [§2.9] */
  readonly generateSigningPair?: () => Promise<SigningPair>
  /** Is told of mistakes of ours; nothing that a caller can send is one. `console.error` unless given. */
  readonly onUnexpected?: (error: unknown) => void
  /** Is told who comes and goes. */
  readonly journal?: Journal
}

/** What is the same for a verb on whichever connection it was spoken. */
type SharedContext = Omit<ConnectionOptions['context'], 'peers' | 'framed' | 'from' | 'wait' | 'livesWhere'>

/**
 * The personal server of one atSign, without a socket: whoever has a `Transport` hands it to `accept`. Records are in
 * the keystore; what a connection knows goes with it. [§2]
 */
export class AtServer {
  readonly owner: AtSign
  readonly #options: AtServerOptions
  readonly #limits: ServerLimits
  readonly #after: After
  /** Made once: of connections there may be thousands. */
  readonly #shared: SharedContext
  readonly #startedAt: number
  readonly #proofs: Proofs
  readonly #outbound: Outbound
  readonly #wrongPasscodes: WrongPasscodes
  readonly #streams: Streams
  readonly #unread: Unread
  readonly #halfLines: HalfLines
  readonly #pauses: Pauses
  readonly #inTurn = serially()
  readonly #whileNothingMoves = serially()
  readonly #delivery: Delivery
  readonly #monitors: Monitors
  readonly #ownNotices: OwnNotices
  readonly #connections = new Map<Connection, Promise<void>>()
  readonly #jobs: Jobs
  readonly #behaviour: { autoNotify: boolean }
  #opened = 0
  #closing = false

  constructor(options: AtServerOptions) {
    const { owner, keystore, dial, now, limits, after = systemAfter, nextTurn = systemNextTurn } = options
    this.owner = owner
    this.#options = options
    this.#limits = completeLimits(limits)
    this.#after = after
    this.#startedAt = now()
    this.#proofs = new Proofs(after)
    this.#wrongPasscodes = new WrongPasscodes(this.#limits, now)
    this.#unread = new Unread(this.#limits.maxUnreadBytes)
    this.#halfLines = new HalfLines(this.#limits.maxHalfLineBytes)
    this.#pauses = new Pauses({ millis: this.#limits.stretchMillis, now, nextTurn })
    this.#streams = new Streams(owner, this.#limits, now)
    this.#ownNotices = new OwnNotices({ owner, keystore, limits: this.#limits, randomId: options.randomId })
    const tellOwner: Context['tellOwner'] = (notice) => this.#ownNotices.tellOwner(notice)
    const inTurn = this.#inTurn
    const calling = { owner, keystore, dial, now, after, proofs: this.#proofs, sign, tellOwner, inTurn }
    this.#outbound = new Outbound({ ...calling, limits: this.#limits })
    this.#monitors = new Monitors({ owner, keystore, now })
    const deliveries = { ...this.#limits, maxOutbound: this.#limits.maxDeliveries }
    this.#delivery = new Delivery({
      log: keystore.notifications,
      outbound: new Outbound({ ...calling, limits: deliveries, crowded: 'give way' }),
      now,
      after,
      limits: this.#limits,
      onUnexpected: this.#unexpected,
    })
    this.#behaviour = { autoNotify: options.autoNotify ?? true }
    this.#shared = this.#sharedContext()
    this.#jobs = this.#jobsOf(keystore)
  }

  /** Writes what a first start needs [§2.9], and begins the jobs. Before the first `accept`. */
  async start(): Promise<void> {
    const { owner, keystore, secret, generateSigningPair: generate = generateSigningPair } = this.#options
    if (secret !== undefined) await keepSecret(secret, keystore)
    await makeSigningPair(owner, keystore, generate)
    await finishMoves({ owner, wholeKeystore: keystore, now: this.#options.now })
    this.#delivery.start()
    this.#jobs.begin()
  }

  /**
   * Serves one connection; settles when that connection is over, and never rejects. `greeted` by who has asked, on a
   * port of many atSigns, which of them is wanted.
   */
  async accept(transport: Transport, { greeted = false }: { readonly greeted?: boolean } = {}): Promise<void> {
    if (this.#closing) return transport.close()
    this.reap()
    if (this.#connections.size >= this.#limits.maxInbound) return turnAway(transport)
    const { journal } = this.#options
    const peers = this.#outbound.forOneCaller()
    const number = ++this.#opened
    const connection = this.#open(transport, peers, number)
    journal?.opened(this.owner, number, transport.from)
    const serving = connection
      .serve(() => this.#connections.size, greeted)
      .then(
        (why) => {
          transport.close(why)
          journal?.closed(this.owner, number, why?.code)
        },
        (error: unknown) => {
          transport.close()
          // The only errors left are those of the transport, and they mean that it is over.
          if (!(error instanceof AtError)) this.#unexpected(error)
          journal?.closed(this.owner, number, error instanceof AtError ? error.code : undefined)
        },
      )
    this.#connections.set(connection, serving)
    // The other side may leave while a command is waiting for another server.
    transport.closed.then(() => peers.close())
    await serving
    this.#streams.leave(connection)
    this.#connections.delete(connection)
  }

  /** Ends the jobs and every connection; settles when all are over, so that the keystore may be closed. */
  async close(): Promise<void> {
    this.#closing = true
    const jobs = this.#jobs.end()
    for (const connection of this.#connections.keys()) connection.close()
    this.#outbound.close()
    await Promise.all([jobs, this.#delivery.close(), ...this.#connections.values()])
  }

  /** Closes the connections that have been silent for too long; a job. [§2.7] */
  reap(): void {
    this.#delivery.reap()
    const { size } = this.#connections
    for (const connection of this.#connections.keys()) {
      if (connection.isMute) {
        const waited = `no command within ${this.#limits.timeToFirstVerbMillis} milliseconds`
        connection.dismiss(new AtError('AT0023', waited))
      } else if (connection.isDeaf) {
        const unread = `what this monitor shows was not read for ${this.#limits.monitorStallMillis} milliseconds`
        connection.dismiss(new AtError('AT0023', unread))
      } else if (connection.isOverdue(size)) connection.close()
    }
  }

  /** Removes the records that have expired, and tells what there is room for now; resolves to how many records have gone. A job. [§2.9] */
  async expire(): Promise<number> {
    const { keystore, randomId } = this.#options
    const removed = await expire(this.#options)
    await tellUntold({ keystore, limits: this.#limits, randomId })
    return removed
  }

  /**
   * Closes the connections of those whose enrollment has expired or is gone, also those that only listen, and tells them
   * why; a job. Who is revoked is gone already, or about to go. [§3.0]
   */
  async dismissExpired(): Promise<void> {
    const { owner, keystore, now } = this.#options
    for (const connection of this.#connections.keys()) {
      const { caller, ended } = connection.session
      const id = enrolledAs(caller)
      if (id === undefined || ended) continue
      const found = await findEnrollment(id, { owner, wholeKeystore: keystore, now })
      if (found?.state !== 'approved') connection.dismiss(noLongerApproved(id, found))
    }
  }

  /** Forgets old removals; a job. [§6] */
  compact(): Promise<void> {
    const { keystore, now } = this.#options
    return compact({ keystore, now, limits: this.#limits })
  }

  /** Fetches the copies again whose time has come; a job. [§7.6] */
  async refreshCopies(): Promise<void> {
    const { keystore, now } = this.#options
    await refreshCopies({ keystore, now, limits: this.#limits, visit: () => this.#outbound.forOneCaller() })
  }

  readonly #unexpected = (error: unknown): void => {
    const { onUnexpected = console.error } = this.#options
    onUnexpected(error)
  }

  #open(transport: Transport, peers: Peers, number: number): Connection {
    const { owner, now, randomId, journal } = this.#options
    return new Connection({
      transport,
      owner,
      session: newSession(`_${randomId()}`),
      limits: this.#limits,
      now,
      monitors: this.#monitors,
      onUnexpected: this.#unexpected,
      ...(journal?.answered && { onAnswer: (answer) => journal.answered?.(owner, number, answer) }),
      streams: this.#streams,
      unread: this.#unread,
      halfLines: this.#halfLines,
      stretch: this.#pauses.forOneCaller(),
      context: {
        ...this.#shared,
        peers,
        framed: transport.framed ?? false,
        from: transport.from,
        wait: (millis) => this.#wait(millis, transport.closed),
        livesWhere: (atSign) => this.#livesWhere(atSign, transport.peerCertificate),
      },
    })
  }

  #jobsOf(keystore: Keystore): Jobs {
    const limits = this.#limits
    const { random = Math.random } = this.#options
    return new Jobs(this.#after, random, [
      [() => limits.reapMillis, () => this.reap()],
      [() => limits.reapMillis, () => this.dismissExpired().catch(this.#unexpected)],
      [() => limits.compactionMillis, () => this.compact().catch(this.#unexpected), 'any hour'],
      [() => limits.accessLogMillis, () => keystore.saveAccessLog().catch(this.#unexpected)],
      [() => limits.statisticsMillis, () => this.#monitors.tellStatistics()],
      // Before what waits for the room that it makes.
      [() => limits.notificationExpiryMillis, () => keystore.notifications.expire().catch(this.#unexpected)],
      [() => limits.expiryMillis, () => this.expire().catch(this.#unexpected)],
      [() => limits.refreshMillis, () => this.refreshCopies().catch(this.#unexpected), 'any hour'],
    ])
  }

  #settings(): Settings {
    const refresh = () => this.refreshCopies().catch(this.#unexpected)
    return settingsOf({
      limits: this.#limits,
      behaviour: this.#behaviour,
      onOtherTimes: () => this.#jobs.keepTimes(),
      refreshCopies: () => this.#jobs.doNow(refresh),
    })
  }

  #sharedContext(): SharedContext {
    const { owner, keystore, now, randomId, randomBytes = systemRandom, testing } = this.#options
    const { drafts = false, version = '3.0.52', clientCertificate = () => undefined } = this.#options
    const behaviour = this.#behaviour
    return {
      owner,
      wholeKeystore: keystore,
      limits: this.#limits,
      drafts,
      autoNotify: () => behaviour.autoNotify,
      now,
      randomId,
      randomBytes,
      inTurn: this.#inTurn,
      whileNothingMoves: this.#whileNothingMoves,
      wrongPasscodes: this.#wrongPasscodes,
      closeWhere: (isMeant, why) => this.#closeWhere(isMeant, why),
      tellOwner: (notice) => this.#ownNotices.tellOwner(notice),
      tell: (to, text) => this.#ownNotices.tell(to, text),
      census: () => this.#census(),
      ...(testing && { settings: this.#settings() }),
      findProof: (key) => this.#proofs.find(key),
      about: { version, startedAt: this.#startedAt, features: drafts ? draftFeatures : [], clientCertificate },
      cramDigest,
      constantTimeEqual,
      verify: verifyAny,
    }
  }

  /** Settles after a while; at once when the caller has left, since nobody waits with it any more. */
  #wait(millis: number, closed: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#after(millis, resolve)
      closed.then(() => {
        cancel()
        resolve()
      })
    })
  }

  #closeWhere(isMeant: (session: Session) => boolean, why?: AtError): void {
    for (const connection of this.#connections.keys()) {
      if (!isMeant(connection.session)) continue
      if (why) connection.dismiss(why)
      else connection.close()
    }
  }

  #census(): Census {
    const inbound = Array.from(this.#connections.keys(), ({ session, openedAt, lastUsedAt }) => ({
      caller: session.caller,
      openedAt,
      lastUsedAt,
    }))
    return { inbound, outbound: this.#outbound.size }
  }

  /** The rule of §3.2, with whole names only: `alice.example` does not speak for `malice.example`. [§13] */
  async #livesWhere(atSign: AtSign, certificate: PeerCertificate | undefined): Promise<boolean> {
    const { findAddress, requireClientCertificate = true } = this.#options
    if (!requireClientCertificate) return true
    const address = await findAddress(atSign)
    if (!address) throw new AtError('AT0007', `${atSign} is not in the directory`)
    const host = address.host.toLowerCase()
    return [...(certificate?.names ?? []), certificate?.commonName].some((name) => name?.toLowerCase() === host)
  }
}

function systemRandom(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count))
}

/** One too many: no greeting, no prompt. [§2.7] */
async function turnAway(transport: Transport): Promise<void> {
  const error = new AtError('AT0012', 'Inbound connection limit exceeded')
  const text = formatError(error, { authenticated: false, jsonErrors: false, prompt: '' })
  await transport.write(encodeUtf8(text)).catch(() => undefined)
  transport.close()
}
