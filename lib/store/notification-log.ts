import type { AbstractChainedBatch, AbstractLevel, AbstractSublevel } from 'abstract-level'
import type { AtSign } from '../protocol/at-sign.ts'
import { LogContents } from './log-contents.ts'
import {
  type Addition,
  formatBody,
  formatHead,
  isFull,
  type NewNotification,
  type Notification,
  type NotificationBody,
  type NotificationHead,
  type NotificationLog,
  parseBody,
  parseHead,
  type Room,
  type Settled,
} from './notification.ts'
import { type Outcome, StagedLog, settled, sizeOf } from './staged-log.ts'

/*
 * What is on disk, each in a sublevel of its own:
 *
 *   notifications         its time, padded → {"id":"…","type":"sent",…}; the head
 *   notification-bodies   its time, padded → {"key":"…","value":"…",…}
 *
 * Heads are in memory, and what is ephemeral is there altogether. The keystore's one writing loop writes notifications too, in the same batches as records: a
 * batch works on a `StagedLog`, and memory follows when the disk has it.
 */

type Level<Format> = AbstractLevel<Format, string, string>
type Sublevel<Format> = AbstractSublevel<Level<Format>, Format, string, string>
type Batch<Format> = AbstractChainedBatch<Level<Format>, string, string>

/** Hands a change of the log to the writing loop; resolves when it is on disk. */
export type Submit = (bytes: number, change: (log: StagedLog) => void) => Promise<void>

export interface LogOptions<Format> {
  readonly owner: AtSign
  readonly level: Level<Format>
  readonly now: () => number
  /** Of those that the owner has removed so many ids are remembered, the newest. */
  readonly removedIds: number
  readonly submit: Submit
  /** The error for a disk that does not answer. */
  readonly failure: (message: string, cause: unknown) => Error
}

const digits = 16
// How many are removed at a time when very many have expired at once: others wait for no more of them.
const expiryPage = 50

export class LevelNotificationLog<Format> implements NotificationLog {
  readonly #options: LogOptions<Format>
  readonly #heads: Sublevel<Format>
  readonly #bodies: Sublevel<Format>
  readonly #contents: LogContents
  /** The bodies of those that no disk has. */
  readonly #ephemeral = new Map<number, NotificationBody>()
  readonly #listeners = new Set<(notification: Notification) => void>()
  /** Nothing expires before this instant. */
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(options: LogOptions<Format>) {
    this.#options = options
    this.#contents = new LogContents(options.owner)
    this.#heads = options.level.sublevel('notifications')
    this.#bodies = options.level.sublevel('notification-bodies')
  }

  /** Reads the heads. Once, before anything else. */
  async open(): Promise<void> {
    const doubled: number[] = []
    for await (const [text, row] of this.#heads.iterator()) {
      const head = parseHead(Number(text), row)
      // After a write that failed it was not certain whether it was there, so it came again.
      if (this.#contents.find(head)) doubled.push(head.at)
      else this.#keep(head)
    }
    if (doubled.length === 0) return
    await this.#options.submit(0, (log) => {
      for (const at of doubled) log.forget(at)
    })
  }

  get queue(): ReadonlyMap<AtSign, ReadonlySet<number>> {
    return this.#contents.queue
  }

  async add(notification: NewNotification, room: Room): Promise<'added' | 'known'> {
    const attempt = async () => {
      let outcome: Outcome = 'known'
      await this.#options.submit(sizeOf(notification), (log) => {
        outcome = log.outcome(notification, room)
        if (outcome === 'added') log.add(notification, room)
      })
      return settled(outcome)
    }
    return this.makingRoom(attempt)
  }

  addAll(additions: readonly Addition[]): Promise<void> {
    const bytes = additions.reduce((sum, { notification }) => sum + sizeOf(notification), 0)
    return this.makingRoom(async () => {
      let outcome: Outcome = 'known'
      await this.#options.submit(bytes, (log) => {
        outcome = log.addAll(additions)
      })
      settled(outcome)
    })
  }

  /** Tries once more when there was no room, but something in the way that has expired. */
  makingRoom<Result>(attempt: () => Promise<Result>): Promise<Result> {
    return attempt().catch(async (error: unknown) => {
      if (!isFull(error) || (await this.expire()) === 0) throw error
      return attempt()
    })
  }

  *heads(): Iterable<NotificationHead> {
    for (const head of [...this.#contents.heads.values()]) if (!head.removed) yield head
  }

  withId(id: string): NotificationHead[] {
    const found = this.#contents.withId(id).filter(({ removed }) => !removed)
    return found.sort((a, b) => Number(b.type === 'sent') - Number(a.type === 'sent') || b.at - a.at)
  }

  head(at: number): NotificationHead | undefined {
    const head = this.#contents.heads.get(at)
    return head?.removed ? undefined : head
  }

  async read(at: number): Promise<Notification | undefined> {
    const held = this.#ephemeral.get(at)
    if (held) return { ...(this.head(at) as NotificationHead), ...held }
    const row = await this.#bodies.get(padded(at)).catch((cause: unknown) => {
      throw this.#options.failure('The store cannot be read', cause)
    })
    const head = this.head(at)
    return row === undefined || head === undefined ? undefined : { ...head, ...parseBody(row) }
  }

  settle(at: number, status: Settled, tries: number): Promise<void> {
    return this.#options.submit(0, (log) => log.change(at, { status, tries }))
  }

  remove(at: number): Promise<void> {
    return this.#options.submit(0, (log) => log.remove(at))
  }

  async expire(): Promise<number> {
    const now = this.#options.now()
    let tooMany = this.#contents.removed - this.#options.removedIds
    if (now < this.#nextExpiry && tooMany <= 0) return 0
    this.#nextExpiry = Number.POSITIVE_INFINITY
    const due: number[] = []
    for (const { at, expiresAt, removed } of this.#contents.heads.values()) {
      if (expiresAt <= now || (removed && tooMany-- > 0)) due.push(at)
      else this.#nextExpiry = Math.min(this.#nextExpiry, expiresAt)
    }
    try {
      for (let first = 0; first < due.length; first += expiryPage) {
        await this.#options.submit(0, (log) => {
          for (const at of due.slice(first, first + expiryPage)) log.forget(at)
        })
      }
    } catch (error) {
      this.#nextExpiry = Number.NEGATIVE_INFINITY
      throw error
    }
    return due.length
  }

  watch(listener: (notification: Notification) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What one batch makes of the log. */
  stage(): StagedLog {
    return new StagedLog(this.#contents, this.#options.now)
  }

  /** Puts what was staged into the batch. */
  addRows(batch: Batch<Format>, { changed, bodies }: StagedLog): void {
    for (const [at, head] of changed) {
      if (head?.ephemeral) continue
      if (head !== undefined) batch.put(rowIn(this.#heads, at), formatHead(head))
      else batch.del(rowIn(this.#heads, at))
      if (head === undefined || head.removed) batch.del(rowIn(this.#bodies, at))
    }
    for (const [at, body] of bodies) {
      if (!changed.get(at)?.ephemeral) batch.put(rowIn(this.#bodies, at), formatBody(body))
    }
  }

  /** Memory follows the disk. */
  follow({ changed, bodies }: StagedLog): void {
    for (const [at, head] of changed) {
      if (head === undefined) this.#contents.delete(at)
      else this.#keep(head)
      const body = bodies.get(at)
      if (head === undefined || head.removed) this.#ephemeral.delete(at)
      else if (head.ephemeral && body) this.#ephemeral.set(at, body)
    }
    if (this.#listeners.size === 0) return
    for (const [at, body] of bodies) {
      const head = this.#contents.heads.get(at)
      if (head) for (const listener of [...this.#listeners]) listener({ ...head, ...body })
    }
  }

  #keep(head: NotificationHead): void {
    this.#contents.set(head)
    this.#nextExpiry = Math.min(this.#nextExpiry, head.expiresAt)
  }
}

/** A row of a sublevel, as the whole level names it. */
function rowIn<Format>(sublevel: Sublevel<Format>, at: number): string {
  return sublevel.prefixKey(padded(at), 'utf8')
}

function padded(at: number): string {
  return String(at).padStart(digits, '0')
}
