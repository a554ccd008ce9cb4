import type { AtSign } from '../protocol/at-sign.ts'
import type { Kind, LogContents } from './log-contents.ts'
import {
  type Addition,
  type Bounds,
  formatHead,
  full,
  type NewNotification,
  type NotificationBody,
  type NotificationHead,
  parseHead,
  type Room,
} from './notification.ts'

// Beside what it says, a notification takes about this much.
const overheadBytes = 300

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
  /** What was there before and goes with this batch. */
  #gone: LogContents | undefined
  /** Heads as the batch leaves them; undefined for what goes. */
  readonly changed = new Map<number, NotificationHead | undefined>()
  readonly bodies = new Map<number, NotificationBody>()

  constructor(contents: LogContents, now: () => number) {
    this.#contents = contents
    this.#now = now
  }

  /** What the batch adds; most batches add nothing, and shall not pay for it. */
  get #added(): LogContents {
    this.#mine ??= this.#contents.another()
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

  /** Adds all of them, or none. */
  addAll(additions: readonly Addition[]): Outcome {
    const added: number[] = []
    for (const { notification, room } of additions) {
      const outcome = this.outcome(notification, room)
      if (outcome === 'added') added.push(this.add(notification, room))
      if (!(outcome instanceof Error)) continue
      for (const at of added) this.forget(at)
      return outcome
    }
    return 'added'
  }

  /** When it was added: the time by which it is known. */
  add(notification: NewNotification, room: Room): number {
    const { id, type, peer, priority, ephemeral, takesBack, ...body } = notification
    const bytes = sizeOf(notification)
    this.#makeWay(notification, bytes, room.total)
    if (takesBack) this.#takeBack(body.key)
    const at = this.#contents.nextTime(this.#now())
    const { key, operation, messageType, notifier, latestN, ttln, waitsFor } = body
    const isAbout = type === 'sent' && messageType === 'key' && (takesBack || operation === 'update')
    const head: NotificationHead = {
      at,
      id,
      type,
      peer,
      priority,
      ...(ephemeral && { ephemeral }),
      ...(isAbout && { about: key }),
      ...(takesBack && { takesBack }),
      ...(latestN !== undefined && { latestOf: notifier }),
      expiresAt: at + (waitsFor ?? ttln),
      ...(waitsFor !== undefined && { keptFor: ttln }),
      status: type === 'sent' ? 'queued' : 'delivered',
      tries: 1,
      bytes,
    }
    if (type === 'sent' && latestN !== undefined) this.#supersede(head, latestN)
    // As it will be read from the disk: what it says is cut out of a line, which must not stay in memory with it.
    const kept = parseHead(at, formatHead(head))
    this.#set(kept)
    this.#added.set(kept)
    this.bodies.set(at, body)
    return at
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
    const before = this.#contents.heads.get(at)
    if (before) {
      this.#gone ??= this.#contents.another()
      this.#gone.set(before)
    }
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

  /** Nobody is told any more of a key that is gone, but that it is gone. [§3.12] */
  #takeBack(key: string): void {
    for (const at of [...this.#contents.waitingAbout(key), ...this.#added.waitingAbout(key)]) {
      const head = this.#head(at)
      if (head?.status !== 'queued') continue
      if (head.takesBack) this.forget(at)
      else this.change(at, { status: 'expired' })
    }
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

  /** What there is of this kind, to or from one atSign or all of them, as the batch leaves it. */
  #usage(kind: Kind, peer?: AtSign): Bounds {
    const before = this.#contents.usage(kind, peer)
    const added = this.#mine?.usage(kind, peer) ?? none
    const freed = this.#gone?.usage(kind, peer) ?? none
    return { count: before.count + added.count - freed.count, bytes: before.bytes + added.bytes - freed.bytes }
  }

  /** Why there is no room for it, if there is none. */
  #lack(notification: NewNotification, { perPeer, total }: Room): Error | undefined {
    const { peer } = notification
    const kind = this.#contents.kindOf(notification)
    const bytes = sizeOf(notification)
    const mine = plus(this.#usage(kind, peer), bytes)
    const whose = `${words[kind]} ${peer}`
    if (mine.count > perPeer.count) return full(`no more than ${perPeer.count} ${whose} are kept`)
    if (mine.bytes > perPeer.bytes) return full(`no more than ${perPeer.bytes} bytes of ${whose} are kept`)
    // What the owner's own apps tell her has its own room, and is no part of what others fill.
    if (kind === 'own') return undefined
    const all = plus(this.#usage(kind), bytes)
    for (const measure of ['count', 'bytes'] as const) {
      const excess = all[measure] - total[measure]
      if (excess <= 0 || (kind === 'received' && this.#surplus(measure, mine[measure]) >= excess)) continue
      const what = measure === 'count' ? 'notifications' : 'bytes of notifications'
      return full(`no more than ${total[measure]} ${what} are kept`)
    }
    return undefined
  }

  /** How much of what others have sent would give way to somebody who has sent no more than `most`. */
  #surplus(measure: keyof Bounds, most: number): number {
    let surplus = 0
    for (const sender of this.#contents.senders.keys()) {
      surplus += Math.max(0, this.#usage('received', sender)[measure] - most)
    }
    return surplus
  }

  /** When all room is taken, the oldest of whoever has taken most of it gives way: few must not keep all others out. */
  #makeWay(notification: NewNotification, bytes: number, total: Bounds): void {
    if (this.#contents.kindOf(notification) !== 'received') return
    const mine = plus(this.#usage('received', notification.peer), bytes)
    for (const measure of ['count', 'bytes'] as const) {
      const excess = () => plus(this.#usage('received'), bytes)[measure] - total[measure]
      while (excess() > 0) {
        const [heaviest, times] = this.#heaviest(measure)
        if (heaviest === undefined || this.#usage('received', heaviest)[measure] <= mine[measure]) return
        for (const at of times) {
          if (excess() <= 0 || this.#usage('received', heaviest)[measure] <= mine[measure]) break
          if (this.#head(at)) this.forget(at)
        }
      }
    }
  }

  #heaviest(measure: keyof Bounds): [AtSign, readonly number[]] | [undefined, []] {
    let most = 0
    let found: AtSign | undefined
    for (const sender of this.#contents.senders.keys()) {
      const usage = this.#usage('received', sender)[measure]
      if (usage > most) {
        most = usage
        found = sender
      }
    }
    if (found === undefined) return [undefined, []]
    return [found, [...(this.#contents.senders.get(found) ?? []), ...(this.#added.senders.get(found) ?? [])]]
  }
}

const none: Bounds = { count: 0, bytes: 0 }

const words: Readonly<Record<Kind, string>> = {
  sent: 'notifications for',
  'taking back': 'removals that are to be told to',
  received: 'notifications from',
  own: 'notifications from',
  ephemeral: 'ephemeral notifications for',
  'ephemeral from others': 'ephemeral notifications from',
  self: 'notifications from',
}

function plus({ count, bytes }: Bounds, more: number): Bounds {
  return { count: count + 1, bytes: bytes + more }
}
