import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { LineReader, undecodable } from '../protocol/line.ts'
import { formatError, formatReply } from '../protocol/reply.ts'
import { atOnce, type Transport } from '../transport/transport.ts'
import type { Caller, Context, Session } from '../verbs/context.ts'
import { enrollmentOf } from '../verbs/enroll/authority.ts'
import { batchedVerbOf, dispatch, dispatchBatched, seenBy, verbOf } from './dispatch.ts'
import type { HalfLines } from './half-lines.ts'
import type { Answer } from './journal.ts'
import { allowedIdle, type ServerLimits } from './limits.ts'
import type { Monitor, Monitors } from './monitors.ts'
import type { Stretch } from './pauses.ts'
import { replyBytes } from './reply-bytes.ts'
import type { Socket, Streams } from './streams.ts'
import type { Unread } from './unread.ts'

export interface ConnectionOptions {
  readonly transport: Transport
  readonly owner: AtSign
  readonly session: Session
  readonly limits: ServerLimits
  readonly now: () => number
  /** Everything a verb needs but what only the connection can do. */
  readonly context: Omit<
    Context,
    | 'session'
    | 'keystore'
    | 'enrollment'
    | 'verbOf'
    | 'loginFailed'
    | 'leave'
    | 'leaveIn'
    | 'monitor'
    | 'obey'
    | 'streams'
  >
  readonly streams: Streams
  /** What the whole server waits to be read. */
  readonly unread: Unread
  readonly halfLines: HalfLines
  /** Of everybody's time. */
  readonly stretch: Stretch
  readonly monitors: Monitors
  readonly onUnexpected: (error: unknown) => void
  /** Is told of every command, where somebody wants to know. */
  readonly onAnswer?: (answer: Answer) => void
}

/**
 * The conversation on one transport: a greeting, then one command at a time, in order, each answered with a single
 * write that ends in the prompt. [§2]
 */
export class Connection implements Socket {
  readonly #transport: Transport
  readonly #owner: AtSign
  readonly #session: Session
  readonly #limits: ServerLimits
  readonly #now: () => number
  readonly #context: Context
  readonly #unread: Unread
  readonly #halfLines: HalfLines
  readonly #stretch: Stretch
  readonly #onUnexpected: (error: unknown) => void
  readonly #onAnswer: ((answer: Answer) => void) | undefined
  readonly openedAt: number
  #lastWrite: number
  #monitor: Monitor | undefined
  #failedLogins = 0
  #spoke = false
  #busy = false
  /** Writes that the other side has made no room for yet. */
  #writes = 0
  #leaving: boolean | AtError = false
  /** Where bytes go that are no commands any more. [§3.28] */
  #diverted: ((bytes: Uint8Array) => Promise<void>) | undefined

  constructor(options: ConnectionOptions) {
    const { transport, owner, session, limits, now, context, monitors, streams } = options
    const { unread, halfLines, stretch, onUnexpected, onAnswer } = options
    this.#transport = transport
    this.#owner = owner
    this.#session = session
    this.#limits = limits
    this.#now = now
    this.#unread = unread
    this.#halfLines = halfLines
    this.#stretch = stretch
    this.#onUnexpected = onUnexpected
    this.#onAnswer = onAnswer
    this.openedAt = now()
    this.#lastWrite = this.openedAt
    let seen = { caller: session.caller, records: seenBy(session.caller, context.wholeKeystore) }
    this.#context = {
      ...context,
      session,
      get keystore() {
        // The same caller sees the same records, and asks for them with every command.
        if (seen.caller !== session.caller) {
          seen = { caller: session.caller, records: seenBy(session.caller, context.wholeKeystore) }
        }
        return seen.records
      },
      obey: async (line) => {
        const reply = await dispatchBatched(line, this.#context)
        if (this.#stretch.isOver()) await this.#stretch.pause()
        return reply
      },
      verbOf: batchedVerbOf,
      inTurn: (work) =>
        context.inTurn(() => {
          // Who waited for its turn may have been sent away by the one before it.
          if (session.ended) throw session.ended
          return work()
        }),
      streams: streams.endOf(this),
      loginFailed: (message) => this.#loginFailed(message),
      monitor: (watch) => {
        this.#monitor?.close()
        this.#monitor = monitors.open(
          watch,
          (line) => this.#show(line),
          (error) => this.#refuseToShow(error),
        )
      },
      leave: () => {
        this.#leaving = true
      },
      leaveIn: (millis) => {
        context.wait(millis).then(() => this.close())
      },
    }
  }

  /**
   * Serves until either side has had enough; resolves to the error that was the reason, if one was. Rejects only when
   * the transport does. Who was `greeted` before is not greeted again.
   */
  async serve(places: () => number, greeted = false): Promise<AtError | undefined> {
    try {
      return await this.#converse(places, greeted)
    } finally {
      this.#monitor?.close()
      this.#halfLines.set(this, 0)
    }
  }

  async #converse(places: () => number, greeted: boolean): Promise<AtError | undefined> {
    if (!greeted) await this.write(encodeUtf8('@'))
    const lines = new LineReader({ maxBytes: this.#limits.maxLineBytes })
    for await (const chunk of this.#transport) {
      if (this.#diverted) {
        this.#lastWrite = this.#now()
        await this.#diverted(chunk)
        continue
      }
      const now = this.#now()
      if (this.isOverdue(places(), now)) return undefined
      lines.push(chunk)
      this.#stretch.begin(now)
      for (let line = nextLine(lines); line !== undefined; line = nextLine(lines)) {
        await this.#answer(line)
        if (this.#leaving) return this.#leaving === true ? undefined : this.#leaving
        if (this.#stretch.isOver()) await this.#stretch.pause()
      }
      this.#halfLines.set(this, this.#session.caller.kind === 'owner' ? 0 : lines.waitingBytes)
    }
    return undefined
  }

  close(): void {
    this.#transport.close()
  }

  get session(): Session {
    return this.#session
  }

  /** When it was last answered, in milliseconds since the epoch. */
  get lastUsedAt(): number {
    return this.#lastWrite
  }

  /**
   * Whether it has been silent for longer than it may with so many places taken [§2.7], or has left a reply unread for
   * longer than that may be kept for it.
   */
  isOverdue(placesTaken: number, now = this.#now()): boolean {
    if (this.#busy) return false
    const authenticated = this.#session.caller.kind !== 'anyone'
    const { writeStallMillis, authenticatedWriteStallMillis } = this.#limits
    const stall = authenticated ? authenticatedWriteStallMillis : writeStallMillis
    const idle = allowedIdle(this.#limits, authenticated, placesTaken)
    // A sign of life says that somebody is there, not that a reply is being read.
    if (this.#writes > 0) return now - this.#lastWrite > Math.min(stall, idle)
    return now - Math.max(this.#lastWrite, this.#transport.lastSign ?? 0) > idle
  }

  /** Whether it shows notifications to somebody who does not read them. */
  get isDeaf(): boolean {
    if (this.#monitor === undefined || this.#writes === 0) return false
    return this.#now() - this.#lastWrite > this.#limits.monitorStallMillis
  }

  /** Whether it was opened too long ago to have said nothing yet. */
  get isMute(): boolean {
    return !this.#spoke && this.#now() - this.openedAt > this.#limits.timeToFirstVerbMillis
  }

  /** Tells the caller why, and closes; of what it has said before nothing more is done. */
  dismiss(error: AtError): void {
    this.#session.ended ??= error
    this.write(encodeUtf8(this.#errorText(error))).catch(() => undefined)
    this.close()
  }

  async #answer(line: Line): Promise<void> {
    const { caller } = this.#session
    this.#spoke = true
    this.#busy = true
    this.#monitor?.hold()
    // Of a reply that waits for its reader only the bytes are kept.
    let bytes: Uint8Array
    try {
      if (line instanceof AtError) throw line
      if (line === undecodable) throw new AtError('AT0003', 'invalid command')
      // Whose prompt it is shows only after the verb has done its work.
      const reply = await dispatch(line, this.#context)
      this.#closeMonitorOf(caller)
      bytes = replyBytes(formatReply(reply, this.#prompt(promptOf(this.#session.caller, this.#owner))))
      if (this.#session.caller.kind !== 'owner') this.#unread.check(bytes.length)
      this.#onAnswer?.({ verb: verbOf(line), caller: this.#session.caller, code: undefined })
    } catch (error) {
      this.#closeMonitorOf(caller)
      const known = error instanceof AtError ? error : this.#unexpected(error)
      bytes = replyBytes(this.#refusal(known))
      const verb = typeof line === 'string' ? verbOf(line) : undefined
      this.#onAnswer?.({ verb, caller: this.#session.caller, code: known.code })
    }
    // From here on it is the other side that is waited for: one that does not read may not stay for ever.
    this.#busy = false
    if (bytes.length > 0) {
      const written = this.write(bytes)
      if (written !== atOnce) await written
    }
    this.#monitor?.release()
  }

  /** What one caller has asked for shows nothing to the next, who may see less, and does not fall with the first. */
  #closeMonitorOf(before: Caller): void {
    const { caller } = this.#session
    if (caller === before) return
    if (caller.kind === 'owner' && before.kind === 'owner' && enrollmentOf(caller) === enrollmentOf(before)) return
    this.#monitor?.close()
    this.#monitor = undefined
  }

  async #show(line: string): Promise<void> {
    if (this.#session.caller.kind !== 'owner') return
    await this.write(
      encodeUtf8(this.#monitor?.endsInPrompts ? `${line}${promptOf(this.#session.caller, this.#owner)}` : line),
    )
  }

  /** Where notifications come in between, a prompt would stand in front of one and hide it. [§3.19.1, §13.38] */
  #prompt(prompt: string): string {
    const shows = this.#monitor && this.#session.caller.kind === 'owner'
    return shows && !this.#monitor?.isPrompted ? '' : prompt
  }

  #refuseToShow(error: unknown): void {
    this.dismiss(error instanceof AtError ? error : this.#unexpected(error))
  }

  #refusal(error: AtError): string {
    if (error.closes) this.#leaving = error
    return this.#errorText(error)
  }

  #errorText(error: AtError): string {
    const authenticated = this.#session.caller.kind === 'owner'
    // A visitor's errors end in the bare prompt. [§2.2]
    const prompt = authenticated ? promptOf(this.#session.caller, this.#owner) : '@'
    return formatError(error, { authenticated, jsonErrors: this.#session.jsonErrors, prompt: this.#prompt(prompt) })
  }

  divert(to: (bytes: Uint8Array) => Promise<void>): void {
    this.#diverted = to
  }

  /** Sends these bytes as one piece; settles when there is room for more. */
  write(bytes: Uint8Array): Promise<void> {
    // A reply and a notification may both be waiting for room: it is the first of them that counts.
    if (this.#writes === 0) this.#lastWrite = this.#now()
    const written = this.#transport.write(bytes)
    return written === atOnce ? written : this.#waitForRoom(written, bytes.length)
  }

  async #waitForRoom(written: Promise<void>, bytes: number): Promise<void> {
    this.#writes++
    this.#unread.count(bytes)
    try {
      await written
    } finally {
      this.#unread.count(-bytes)
    }
    this.#writes--
    if (this.#writes > 0) this.#lastWrite = this.#now()
  }

  #loginFailed(message: string): AtError {
    this.#session.caller = { kind: 'anyone' }
    this.#failedLogins++
    return new AtError('AT0401', message, { closes: this.#failedLogins >= this.#limits.maxFailedLogins })
  }

  #unexpected(error: unknown): AtError {
    this.#onUnexpected(error)
    return new AtError('AT0011', 'Exception: the server has made a mistake', { closes: true, cause: error })
  }
}

type Line = string | typeof undecodable | AtError

/** The next complete line; a line too long is an error to be answered in its turn. */
function nextLine(lines: LineReader): Line | undefined {
  try {
    return lines.next()
  } catch (error) {
    if (error instanceof AtError) return error
    throw error
  }
}

/** What stands after every reply, so that the other side sees who it is here. [§2.2] */
function promptOf(caller: Caller, owner: AtSign): string {
  if (caller.kind === 'anyone') return '@'
  return `${caller.kind === 'owner' ? owner : caller.atSign}@`
}
