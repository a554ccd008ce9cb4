import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { type Metadata, metadataFromJson, metadataToJson } from '../protocol/metadata.ts'

/** `sent` to another atSign, `received` from one or from the owner, `self` for the owner's monitors that ask for it. [§3.15, §3.19.3] */
export type NotificationType = 'sent' | 'received' | 'self'

/**
 * `expired` also means: nobody shall hear of it any more, because there is a newer one. `refused`: its recipient lets
 * nobody in, or not this sender. [§3.18, §7.5, 2026 §17.5]
 */
export type NotificationStatus = 'queued' | Settled
export type Settled = 'delivered' | 'errored' | 'expired' | 'refused'

export type Priority = 'low' | 'medium' | 'high'

/** What is known of a notification without reading it: enough to find, count, deliver and forget it. */
export interface NotificationHead {
  /**
   * When it was stored, in milliseconds since the epoch; no two of a log have the same, and later ones have more, so
   * that who has seen one has seen all before it.
   */
  readonly at: number
  readonly id: string
  readonly type: NotificationType
  /** The other side: the sender of what was received, the recipient of what was sent. */
  readonly peer: AtSign
  readonly priority: Priority
  /** The key that it tells of, where it is not told any more once that key is gone. */
  readonly about?: string
  /** It is in memory alone, and gone with the next start. [2026 §17.2] */
  readonly ephemeral?: true
  /** It tells that a key is gone, which takes the place of all that is still to be told of that key. */
  readonly takesBack?: true
  /** The notifier, where only its newest are to be delivered. [§7.5] */
  readonly latestOf?: string
  readonly expiresAt: number
  /** How long it stays once its delivery is settled, where it may wait for that longer than it is good for. */
  readonly keptFor?: number
  readonly status: NotificationStatus
  /** How often its delivery has been tried, this try included. [§7.5] */
  readonly tries: number
  /** What it takes on disk, roughly. */
  readonly bytes: number
  /** The owner has removed it; only its id is left, so that it does not come again. */
  readonly removed?: true
}

/** The rest of it, which is on disk alone. */
export interface NotificationBody {
  /** The full key, or the recipient and the text. [§3.15.1] */
  readonly key: string
  readonly operation: 'update' | 'delete'
  readonly messageType: 'key' | 'text'
  readonly notifier: string
  /** How many of the notifier's newest are delivered; with the strategy `latest` only. */
  readonly latestN?: number
  /** How long it is good for, in milliseconds. */
  readonly ttln: number
  /** How long its delivery is tried where that is longer, in milliseconds. */
  readonly waitsFor?: number
  readonly isEncrypted: boolean
  readonly value?: string
  readonly metadata?: Metadata
  /** Its dates are told to the other server, since somebody has set them, or has use for them. [2026 §8.2] */
  readonly dated?: true
  /** When it ends, as its sender has said it. [2026 §17.2] */
  readonly eAtn?: string
}

export interface Notification extends NotificationHead, NotificationBody {}

/** A notification before the log has given it a time. */
export interface NewNotification extends NotificationBody {
  readonly id: string
  readonly type: NotificationType
  readonly peer: AtSign
  readonly priority: Priority
  readonly ephemeral?: true
  readonly takesBack?: true
}

/**
 * How much of one kind there may be; beyond it a new one is refused with AT0028. Of what others have sent, the oldest of
 * whoever has sent most gives way to those who have sent less.
 */
export interface Room {
  /** From one sender, or to one recipient. */
  readonly perPeer: Bounds
  /** Of all that were received, or of all that were sent. */
  readonly total: Bounds
}

export interface Bounds {
  readonly count: number
  readonly bytes: number
}

export interface Addition {
  readonly notification: NewNotification
  readonly room: Room
}

/** The notifications of an atServer. Every promise of a change resolves after the change is on disk. */
export interface NotificationLog {
  /**
   * Keeps a notification. `known` when it is there already: the same id to or from the same atSign is the same
   * notification. Throws AT0028 when there is no room for it.
   */
  add(notification: NewNotification, room: Room): Promise<'added' | 'known'>
  /** The same of several, all of them or, where one has no room, none. */
  addAll(additions: readonly Addition[]): Promise<void>
  /** All there are, oldest first, at the time of asking. */
  heads(): Iterable<NotificationHead>
  /** Those with this id: what was sent before what was received, then the newest first. */
  withId(id: string): NotificationHead[]
  /** Those that wait for delivery, oldest first, for each recipient. */
  readonly queue: ReadonlyMap<AtSign, ReadonlySet<number>>
  head(at: number): NotificationHead | undefined
  /** undefined when it is gone. */
  read(at: number): Promise<Notification | undefined>
  /** Says how the delivery ended. */
  settle(at: number, status: Settled, tries: number): Promise<void>
  /** Forgets all but the id. */
  remove(at: number): Promise<void>
  /** Removes what has expired; resolves to how many. */
  expire(): Promise<number>
  /** Calls `listener` with each new one once it is on disk; what it returns ends that. */
  watch(listener: (notification: Notification) => void): () => void
}

export function formatHead({ at: _, ...head }: NotificationHead): string {
  return JSON.stringify(head)
}

export function parseHead(at: number, row: string): NotificationHead {
  return { at, ...JSON.parse(row) }
}

export function formatBody({ metadata, ...body }: NotificationBody): string {
  return JSON.stringify({ ...body, ...(metadata && { metadata: metadataToJson(metadata) }) })
}

export function parseBody(row: string): NotificationBody {
  const { metadata, ...body } = JSON.parse(row)
  return { ...body, ...(metadata && { metadata: metadataFromJson(metadata) }) }
}

export function full(message: string): AtError {
  return new AtError('AT0028', message)
}

export function isFull(error: unknown): boolean {
  return error instanceof AtError && error.code === 'AT0028'
}
