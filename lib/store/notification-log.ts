import type { AbstractChainedBatch, AbstractLevel, AbstractSublevel } from 'abstract-level'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import {
  type Bounds,
  formatBody,
  formatHead,
  full,
  type NewNotification,
  type Notification,
  type NotificationBody,
  type NotificationHead,
  type NotificationLog,
  type NotificationType,
  parseBody,
  parseHead,
  type Room,
} from './notification.ts'

/*
 * What is on disk, each in a sublevel of its own:
 *
 *   notifications         its time, padded → {"id":"…","type":"sent",…}; the head
 *   notification-bodies   its time, padded → {"key":"…","value":"…",…}
 *
 * Heads are in memory. The keystore's one writing loop writes notifications too, in the same batches as records: a
 * batch works on a `StagedLog`, and memory follows when the disk has it.
 */

type Level<Format> = AbstractLevel<Format, string, string>
type Sublevel<Format> = AbstractSublevel<Level<Format>, Format, string, string>
type Batch<Format> = AbstractChainedBatch<Level<Format>, string, string>

/** Hands a change of the log to the writing loop; resolves when it is on disk. */
export type Submit = (bytes: number, change: (log: StagedLog) => void) => Promise<void>

export interface LogOptions<Format> {
  readonly level: Level<Format>
  readonly now: () => number
  readonly submit: Submit
  /** The error for a disk that does not answer. */
  readonly failure: (message: string, cause: unknown) => Error
}

const digits = 16
// How many are removed at a time when very many have expired at once.
const expiryPage = 1000
// Of those that the owner has removed so many ids are remembered, the newest.
const removedIds = 100_000
// Beside what it says, a notification takes about this much.
const overheadBytes = 300

export class LevelNotificationLog<Format> implements NotificationLog {
  readonly #options: LogOptions<Format>
  readonly #heads: Sublevel<Format>
  readonly #bodies: Sublevel<Format>
  readonly #contents = new LogContents()
  readonly #listeners = new Set<(notification: Notification) => void>()
  /** Nothing expires before this instant. */
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(options: LogOptions<Format>) {
    this.#options = options
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
        if (outcome === 'added') log.add(notification)
      })
      return settled(outcome)
    }
    return this.makingRoom(attempt)
  }

  /** Tries once more when there was no room, but something in the way that has expired. */
  makingRoom<Result>(attempt: () => Promise<Result>): Promise<Result> {
    return attempt().catch(async (error: unknown) => {
      const isFull = error instanceof AtError && error.code === 'AT0028'
      if (!isFull || (await this.expire()) === 0) throw error
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
    const row = await this.#bodies.get(padded(at)).catch((cause: unknown) => {
      throw this.#options.failure('The store cannot be read', cause)
    })
    const head = this.head(at)
    return row === undefined || head === undefined ? undefined : { ...head, ...parseBody(row) }
  }

  settle(at: number, status: 'delivered' | 'errored' | 'expired', tries: number): Promise<void> {
    return this.#options.submit(0, (log) => log.change(at, { status, tries }))
  }

  remove(at: number): Promise<void> {
    return this.#options.submit(0, (log) => log.remove(at))
  }

  async expire(): Promise<number> {
    const now = this.#options.now()
    let tooMany = this.#contents.removed - removedIds
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
      if (head !== undefined) batch.put(padded(at), formatHead(head), { sublevel: this.#heads })
      else batch.del(padded(at), { sublevel: this.#heads })
      if (head === undefined || head.removed) batch.del(padded(at), { sublevel: this.#bodies })
    }
    for (const [at, body] of bodies) batch.put(padded(at), formatBody(body), { sublevel: this.#bodies })
  }

  /** Memory follows the disk. */
  follow({ changed, bodies }: StagedLog): void {
    for (const [at, head] of changed) {
      if (head === undefined) this.#contents.delete(at)
      else this.#keep(head)
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

/** What `add` comes to: an error is for whoever asked, the batch goes on. */
export type Outcome = 'added' | 'known' | Error

/** Throws the error that an outcome is. */
export function settled(outcome: Outcome): 'added' | 'known' {
  if (outcome instanceof Error) throw outcome
  return outcome
}

/** Roughly what a notification will take. */
export function sizeOf({ id, key, value, metadata, notifier }: NewNotification): number {
  const text = id.length + key.length + notifier.length + (value?.length ?? 0)
  return overheadBytes + text + (metadata ? JSON.stringify(metadata).length : 0)
}

/** The log as it was, and what a batch is about to change of it. Nothing is seen of it before the disk has it. */
export class StagedLog {
  readonly #contents: LogContents
  readonly #now: () => number
  #mine: LogContents | undefined
  /** Heads as the batch leaves them; undefined for what goes. */
  readonly changed = new Map<number, NotificationHead | undefined>()
  readonly bodies = new Map<number, NotificationBody>()

  constructor(contents: LogContents, now: () => number) {
    this.#contents = contents
    this.#now = now
  }

  /** What the batch adds; most batches add nothing, and shall not pay for it. */
  get #added(): LogContents {
    this.#mine ??= new LogContents()
    return this.#mine
  }

  get isEmpty(): boolean {
    return this.changed.size === 0
  }

  /** What adding this one would come to. */
  outcome(notification: NewNotification, room: Room): Outcome {
    if (this.#contents.find(notification) || this.#added.find(notification)) return 'known'
    return this.#lack(notification, room) ?? 'added'
  }

  add({ id, type, peer, priority, ...body }: NewNotification): void {
    const at = this.#contents.nextTime(this.#now())
    const { notifier, latestN, ttln, waitsFor } = body
    const head: NotificationHead = {
      at,
      id,
      type,
      peer,
      priority,
      ...(latestN !== undefined && { latestOf: notifier }),
      expiresAt: at + (waitsFor ?? ttln),
      ...(waitsFor !== undefined && { keptFor: ttln }),
      status: type === 'sent' ? 'queued' : 'delivered',
      tries: 1,
      bytes: sizeOf({ id, type, peer, priority, ...body }),
    }
    if (type === 'sent' && latestN !== undefined) this.#supersede(head, latestN)
    this.#set(head)
    this.#added.set(head)
    this.bodies.set(at, body)
  }

  change(at: number, change: Partial<NotificationHead>): void {
    const head = this.#head(at)
    if (!head || head.removed) return
    const { keptFor, ...settled } = { ...head, ...change }
    if (keptFor === undefined || settled.status === 'queued') this.#set({ ...head, ...change })
    else this.#set({ ...settled, expiresAt: Math.min(head.expiresAt, this.#now() + keptFor) })
  }

  remove(at: number): void {
    const head = this.#head(at)
    if (!head) return
    const { latestOf: _, ...rest } = head
    this.#set({ ...rest, status: head.status === 'queued' ? 'expired' : head.status, bytes: 0, removed: true })
    this.bodies.delete(at)
  }

  forget(at: number): void {
    this.changed.set(at, undefined)
    this.#mine?.delete(at)
    this.bodies.delete(at)
  }

  #set(head: NotificationHead): void {
    this.changed.set(head.at, head)
    if (this.#mine?.heads.has(head.at)) this.#mine.set(head)
  }

  #head(at: number): NotificationHead | undefined {
    return this.changed.has(at) ? this.changed.get(at) : this.#contents.heads.get(at)
  }

  /** Of those that a notifier has waiting for one recipient, only the newest are delivered. [§7.5] */
  #supersede({ peer, latestOf }: NotificationHead, latestN: number): void {
    const times = [...(this.#contents.queue.get(peer) ?? []), ...(this.#added.queue.get(peer) ?? [])]
    const waiting = times.filter((at) => {
      const head = this.#head(at)
      return head?.status === 'queued' && head.latestOf === latestOf
    })
    const tooMany = Math.max(0, waiting.length - latestN + 1)
    for (const at of waiting.slice(0, tooMany)) this.change(at, { status: 'expired' })
  }

  /** Why there is no room for it, if there is none. */
  #lack(notification: NewNotification, { perPeer, total }: Room): Error | undefined {
    const { type, peer } = notification
    const bytes = sizeOf(notification)
    const excess = (of: AtSign | undefined, most: Bounds, what: string): Error | undefined => {
      const before = this.#contents.usage(type, of)
      const added = this.#added.usage(type, of)
      if (before.count + added.count + 1 > most.count) return full(`no more than ${most.count} ${what} are kept`)
      if (before.bytes + added.bytes + bytes > most.bytes)
        return full(`no more than ${most.bytes} bytes of ${what} are kept`)
      return undefined
    }
    const whose = type === 'sent' ? `notifications for ${peer}` : `notifications from ${peer}`
    return excess(peer, perPeer, whose) ?? excess(undefined, total, 'notifications')
  }
}

type Identity = Pick<NotificationHead, 'id' | 'type' | 'peer'>

/** An id is its sender's own: another atSign that uses it too speaks of something else. */
function isSame(one: Identity, other: Identity): boolean {
  return one.id === other.id && one.type === other.type && one.peer === other.peer
}

/** The heads in memory, found and counted in every way that is needed. */
class LogContents {
  readonly heads = new Map<number, NotificationHead>()
  readonly queue = new Map<AtSign, Set<number>>()
  readonly #ids = new Map<string, number[]>()
  readonly #usage = new Map<string, { count: number; bytes: number }>()
  #lastTime = 0
  /** How many of the heads are of removed ones. */
  removed = 0

  /** A time that no other has; a little ahead of the clock when many come at once. */
  nextTime(now: number): number {
    this.#lastTime = Math.max(now, this.#lastTime + 1)
    return this.#lastTime
  }

  set(head: NotificationHead): void {
    const { at, id, peer, status } = head
    const before = this.heads.get(at)
    if (before) this.#count(before, -1)
    else this.#ids.set(id, [...(this.#ids.get(id) ?? []), at])
    this.heads.set(at, head)
    this.#count(head, 1)
    if (status === 'queued') this.#queueFor(peer).add(at)
    else this.#leaveQueue(peer, at)
    this.#lastTime = Math.max(this.#lastTime, at)
  }

  delete(at: number): void {
    const head = this.heads.get(at)
    if (!head) return
    this.heads.delete(at)
    this.#count(head, -1)
    this.#leaveQueue(head.peer, at)
    const others = (this.#ids.get(head.id) ?? []).filter((other) => other !== at)
    if (others.length > 0) this.#ids.set(head.id, others)
    else this.#ids.delete(head.id)
  }

  withId(id: string): NotificationHead[] {
    return (this.#ids.get(id) ?? []).flatMap((at) => this.heads.get(at) ?? [])
  }

  find(identity: Identity): NotificationHead | undefined {
    return this.withId(identity.id).find((head) => isSame(head, identity))
  }

  usage(type: NotificationType, peer?: AtSign): Bounds {
    return this.#usage.get(account(type, peer)) ?? { count: 0, bytes: 0 }
  }

  #count({ type, peer, bytes, removed }: NotificationHead, sign: 1 | -1): void {
    if (removed) this.removed += sign
    if (removed) return
    for (const name of [account(type), account(type, peer)]) {
      const usage = this.#usage.get(name) ?? { count: 0, bytes: 0 }
      usage.count += sign
      usage.bytes += sign * bytes
      if (usage.count > 0) this.#usage.set(name, usage)
      else this.#usage.delete(name)
    }
  }

  #queueFor(peer: AtSign): Set<number> {
    const queue = this.queue.get(peer) ?? new Set()
    this.queue.set(peer, queue)
    return queue
  }

  #leaveQueue(peer: AtSign, at: number): void {
    const queue = this.queue.get(peer)
    if (queue?.delete(at) && queue.size === 0) this.queue.delete(peer)
  }
}

/** Each type has room of its own: nobody who sends much keeps the owner from answering. */
function account(type: NotificationType, peer = ''): string {
  return `${type} ${peer}`
}

function padded(at: number): string {
  return String(at).padStart(digits, '0')
}
