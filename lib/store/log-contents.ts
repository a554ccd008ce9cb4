import type { AtSign } from '../protocol/at-sign.ts'
import type { Bounds, NotificationHead, NotificationType } from './notification.ts'

/**
 * Each kind has room of its own: nobody who sends much keeps the owner from answering, from being reminded by her own
 * apps, or from taking back what she has shared.
 */
export type Kind = NotificationType | 'own' | 'taking back' | 'ephemeral' | 'ephemeral from others'

type Identity = Pick<NotificationHead, 'id' | 'type' | 'peer'>

/** An id is its sender's own: another atSign that uses it too speaks of something else. */
function isSame(one: Identity, other: Identity): boolean {
  return one.id === other.id && one.type === other.type && one.peer === other.peer
}

/** The heads in memory, found and counted in every way that is needed. */
export class LogContents {
  readonly #owner: AtSign
  readonly heads = new Map<number, NotificationHead>()
  readonly queue = new Map<AtSign, Set<number>>()
  readonly #ids = new Map<string, number[]>()
  readonly #usage = new Map<string, { count: number; bytes: number }>()
  /** The times of what others have sent, by sender, the oldest first. */
  readonly senders = new Map<AtSign, Set<number>>()
  /** The times of what waits for delivery, by the key that it is about. */
  readonly #waiting = new Map<string, Set<number>>()
  #lastTime = 0
  /** How many of the heads are of removed ones. */
  removed = 0

  constructor(owner: AtSign) {
    this.#owner = owner
  }

  /** Nothing of the same owner. */
  another(): LogContents {
    return new LogContents(this.#owner)
  }

  /** Which room it takes of. */
  kindOf({
    type,
    peer,
    takesBack,
    ephemeral,
  }: Pick<NotificationHead, 'type' | 'peer' | 'takesBack' | 'ephemeral'>): Kind {
    // What takes memory is bounded with less than what is on disk.
    if (ephemeral) return type === 'received' && peer !== this.#owner ? 'ephemeral from others' : 'ephemeral'
    if (takesBack) return 'taking back'
    return type === 'received' && peer === this.#owner ? 'own' : type
  }

  /** A time that no other has; a little ahead of the clock when many come at once. */
  nextTime(now: number): number {
    this.#lastTime = Math.max(now, this.#lastTime + 1)
    return this.#lastTime
  }

  set(head: NotificationHead): void {
    const { at, id, peer, status, about } = head
    const before = this.heads.get(at)
    if (before) this.#count(before, -1)
    else this.#ids.set(id, [...(this.#ids.get(id) ?? []), at])
    this.heads.set(at, head)
    this.#count(head, 1)
    if (status === 'queued') {
      addTo(this.queue, peer, at)
      if (about !== undefined) addTo(this.#waiting, about, at)
    } else this.#leaveQueue(head)
    this.#lastTime = Math.max(this.#lastTime, at)
  }

  delete(at: number): void {
    const head = this.heads.get(at)
    if (!head) return
    this.heads.delete(at)
    this.#count(head, -1)
    this.#leaveQueue(head)
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

  usage(kind: Kind, peer?: AtSign): Bounds {
    return this.#usage.get(account(kind, peer)) ?? { count: 0, bytes: 0 }
  }

  /** What waits for delivery and is about this key. */
  waitingAbout(key: string): ReadonlySet<number> {
    return this.#waiting.get(key) ?? new Set()
  }

  #count(head: NotificationHead, sign: 1 | -1): void {
    const { at, peer, bytes, removed } = head
    if (removed) this.removed += sign
    if (removed) return
    const kind = this.kindOf(head)
    for (const name of [account(kind), account(kind, peer)]) {
      const usage = this.#usage.get(name) ?? { count: 0, bytes: 0 }
      usage.count += sign
      usage.bytes += sign * bytes
      if (usage.count > 0) this.#usage.set(name, usage)
      else this.#usage.delete(name)
    }
    if (kind !== 'received') return
    if (sign === 1) addTo(this.senders, peer, at)
    else deleteFrom(this.senders, peer, at)
  }

  #leaveQueue({ at, peer, about }: NotificationHead): void {
    deleteFrom(this.queue, peer, at)
    if (about !== undefined) deleteFrom(this.#waiting, about, at)
  }
}

function addTo<Name>(sets: Map<Name, Set<number>>, name: Name, at: number): void {
  const set = sets.get(name) ?? new Set()
  sets.set(name, set.add(at))
}

function deleteFrom<Name>(sets: Map<Name, Set<number>>, name: Name, at: number): void {
  const set = sets.get(name)
  if (set?.delete(at) && set.size === 0) sets.delete(name)
}

function account(kind: Kind, peer = ''): string {
  return `${kind} ${peer}`
}
