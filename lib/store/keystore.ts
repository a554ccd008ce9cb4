import type { AtKey, CachedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'
import type { AccessLog } from './access-log.ts'
import type { Bounds, NewNotification, NotificationLog, Room } from './notification.ts'

/** The number of a change in the commit log; −1 for keys that are never committed. [§6] */
export type CommitId = number

/** `+` value only, `*` value and metadata, `#` metadata, `-` removal. [§6] */
export type CommitOperation = '+' | '*' | '#' | '-'

export interface StoredRecord {
  readonly key: AtKey
  /** undefined when only metadata was ever written. [§3.8] */
  readonly value: string | undefined
  readonly metadata: Metadata
}

/** The part of the metadata that says when a record can be seen, and when a copy is to be fetched again. [§3.1] */
export type Timing = Pick<Metadata, 'availableAt' | 'expiresAt' | 'ttr' | 'refreshAt'>

/** That a record is there, without what it holds. */
export interface KeystoreEntry {
  readonly key: AtKey
  /** The key as `formatAtKey` has it. */
  readonly text: string
  readonly metadata: Timing
}

export interface CommitEntry {
  readonly key: AtKey
  readonly commitId: CommitId
  readonly operation: CommitOperation
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** A notification that is to be on disk with the change it tells of. */
export interface Announcement {
  /** What it says of the record as the change leaves it; of a removed one there is no metadata. */
  readonly notification: (metadata: Metadata | undefined) => NewNotification
  /**
   * Where there is no room for it, the change is made without it, and told later: see `tellUntold`. But what is there is not
   * removed unless it can be told: AT0028.
   */
  readonly room: Room
}

/** What `receive` comes to. */
export interface Received {
  readonly outcome: 'added' | 'known'
  /** Of the change to the copy; undefined when there was nothing to change. */
  readonly commitId: CommitId | undefined
}

/** What a notification makes of the copy that it is about. [§3.15.2] */
export interface CopyChange {
  readonly key: CachedKey
  /** undefined leaves the copy as it is. */
  readonly change: (found: Metadata | undefined) => CopyContents | 'gone' | undefined
  /** Who says so. */
  readonly by: AtSign
  /** When the original went, in milliseconds since the epoch, where that is told. [2026 §8.3] */
  readonly goneAt?: number
  /** How many copies of one atSign's keys there may be, and how large together; beyond it AT0028. */
  readonly most: Bounds
}

export interface CopyContents {
  /** undefined keeps the value. */
  readonly value: string | undefined
  readonly changes: MetadataChanges
}

export interface WriteOptions {
  /** The commit log's mark for this write; `*` unless given. */
  readonly operation?: CommitOperation
  /** Who wrote it; the owner unless given. */
  readonly by?: AtSign
  /** Whether all that stood beside the value before goes with it, but for who made the record and when, and its version. */
  readonly anew?: boolean
  /** Whether devices are to hear of it. When not, the entry that the key has in the commit log goes too. True unless given. [2026 §6] */
  readonly committed?: boolean
  readonly announce?: Announcement
}

export interface RemoveOptions extends Pick<WriteOptions, 'committed' | 'announce'> {
  /** When it was removed, in milliseconds since the epoch, where that was not just now. [2026 §6] */
  readonly at?: number
  /** Whether what is immutable goes too. True unless given as false. [2026 §5.2] */
  readonly evenImmutable?: boolean
}

/** Which removals the commit log keeps, so that a device that was away for long still hears of them. [§6] */
export interface CompactionLimits {
  /** As many of the latest ones, however old. */
  readonly removals: number
  /** All that are younger, however many. */
  readonly removalMillis: number
}

export interface CompactionReport {
  /** Entries in the commit log before and after. */
  readonly before: number
  readonly after: number
}

/**
 * An atServer's records and commit log. Every promise of a write resolves after the write is on disk,
 * record, metadata and commit entry together. Keys are compared by `formatAtKey`. What is immutable and lives is not
 * written over: AT0032. [2026 §5.2]
 */
export interface Records {
  readonly owner: AtSign
  /** The record as it is stored, also when unborn or expired: see `isActive`. */
  get(key: AtKey): Promise<StoredRecord | undefined>
  /** Creates or overwrites, merging metadata as §3.6.3 says. */
  put(key: AtKey, value: string, changes: MetadataChanges, options?: WriteOptions): Promise<CommitId>
  /** Changes metadata alone (`#`); creates a record without value when there is none. [§3.8] */
  putMeta(key: AtKey, changes: MetadataChanges, options?: WriteOptions): Promise<CommitId>
  /** Removes; a `-` entry is written even when there was nothing. [§3.12] */
  remove(key: AtKey, options?: RemoveOptions): Promise<CommitId>
  /**
   * Every record there is at the time of asking whose key text begins like this, ascending by it, inactive ones too. What
   * they hold is not read.
   * Throws `AtError` AT0002 while the disk does not say what it has.
   */
  entries(prefix?: string): Iterable<KeystoreEntry>
  /** Latest entry of each key with an id greater than `after`, ascending. */
  changes(after: CommitId): AsyncIterable<CommitEntry>
  /** The same from the latest one back to the first. */
  latestChanges(): AsyncIterable<CommitEntry>
  /** The highest id given, or undefined before the first commit. Never given again, also when its entry has gone. */
  readonly lastCommitId: CommitId | undefined
}

/** The records with what their keeper does. */
export interface Keystore extends Records {
  /** What was and is to be told to others, and what others told. */
  readonly notifications: NotificationLog
  /** Keeps a notification that came, with what it makes of the copy; nothing at all of one that is known. */
  receive(notification: NewNotification, room: Room, copy?: CopyChange): Promise<Received>
  /**
   * Tells of the shared keys whose last change found no room for its announcement, as they are now; who has no room yet is
   * told another time. Resolves to how many were told of.
   */
  tellUntold(announce: (record: StoredRecord) => Announcement | undefined): Promise<number>
  /** Calls `listener` with each change that enters the commit log, once it is on disk; what it returns ends that. */
  watch(listener: (entry: CommitEntry) => void): () => void
  /**
   * Removes what has expired, each with a `-` entry if it had one; resolves to how many. Some at a time, and before that
   * `before` is told their names. [§2.9]
   */
  expire(before?: (keys: readonly string[]) => Promise<void>): Promise<number>
  /**
   * Forgets the removals that are beyond both limits; never the latest entry of the log. Where there are not too many of
   * them, or none was old enough when it looked last and none has become so since, it asks the disk for nothing.
   */
  compact(limits: CompactionLimits): Promise<CompactionReport>
  /** Who called, and what was looked up. */
  readonly accessLog: AccessLog
  /** Puts the access log on disk; what came since the last time is lost with the power. */
  saveAccessLog(): Promise<void>
  /** Bytes that it takes where it is kept. */
  size(): Promise<number>
  close(): Promise<void>
}
