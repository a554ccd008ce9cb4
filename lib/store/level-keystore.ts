import type {
  AbstractChainedBatch,
  AbstractChainedBatchWriteOptions,
  AbstractLevel,
  AbstractSublevel,
} from 'abstract-level'
import { AtError, type ErrorCode } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isCommitted, parseAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { jsonOfText } from '../protocol/json.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'
import { ownText } from '../protocol/own-text.ts'
import { AccessLog } from './access-log.ts'
import {
  announced,
  type Change,
  changeOf,
  historyOf,
  isUntouched,
  kept,
  living,
  mutable,
  nothing,
  ownMetadata,
  removal,
  type Staged,
  type State,
  stagedFrom,
  teller,
  type Value,
  type Write,
  when,
} from './change.ts'
import { CommitFigures } from './commit-figures.ts'
import { CopyUsage } from './copy-usage.ts'
import type {
  Announcement,
  CommitEntry,
  CommitId,
  CompactionLimits,
  CompactionReport,
  CopyChange,
  Keystore,
  KeystoreEntry,
  Received,
  RemoveOptions,
  StoredRecord,
  WriteOptions,
} from './keystore.ts'
import { mergeMetadata } from './merge.ts'
import { NameIndex } from './name-index.ts'
import { isFull, type NewNotification, type NotificationLog, type Room } from './notification.ts'
import { LevelNotificationLog } from './notification-log.ts'
import { ReadCache } from './read-cache.ts'
import {
  expiryOf,
  formatEntry,
  formatMetadata,
  padded,
  parseCommitId,
  parseEntry,
  parseExpiry,
  parseMetadata,
  parseState,
  tellsOfRemoval,
} from './rows.ts'
import { type Outcome, type StagedLog, settled } from './staged-log.ts'

/*
 * What is on disk, each in a sublevel of its own:
 *
 *   about       'store'                            → {"format":2,"owner":"@alice"}
 *               'issued'                           → the highest commit id given, when its entry may have gone
 *               'access'                           → the access log
 *   metadata    key text                           → {…}; a record is there when this is
 *   values      key text                           → "…", apart, so that names are read without what they hold
 *   commits     commit id, padded                  → [operation, milliseconds, key text]
 *   commit-ids  key text                           → commit id of the key's only entry in `commits`
 *   expiry      milliseconds, padded, and key text → nothing
 *   untold      key text                           → nothing; its last change found no room for its announcement
 *   copy-sizes  key text of a copy  → characters of its value; those of its metadata are counted at the opening
 *
 * and the notifications, see `notification-log.ts`.
 *
 * One loop writes. It takes whatever has been asked for since the last batch, works out what each write makes of
 * what the one before it left, and hands the disk one synced batch; so the disk holds all of a write or none of it.
 * Memory (the cache, the names, the highest id) follows when the disk has answered: a reader never sees what a power cut could
 * still take back.
 */

/** Bounds of one keystore. */
export interface KeystoreLimits {
  /** Bytes of records held in memory for reading; what is over is read from disk. */
  readonly cacheBytes: number
  /** Bytes of values written in one batch; what is over waits for the next. */
  readonly batchBytes: number
  /** Characters of one record's metadata as it is kept; beyond it AT0022. */
  readonly maxMetadataLength: number
  /** Removed notifications that are remembered, the newest, so that they do not come again; of others the ids are forgotten. */
  readonly removedIds: number
}

export const defaultKeystoreLimits: KeystoreLimits = {
  cacheBytes: 8 * 1024 * 1024,
  batchBytes: 4 * 1024 * 1024,
  maxMetadataLength: 65_536,
  removedIds: 100_000,
}

export interface KeystoreOptions<Format> {
  readonly owner: AtSign
  /** Where it is kept, in UTF-8. The keystore opens it, is alone in using it, and closes it. */
  readonly level: AbstractLevel<Format, string, string> & Partial<Sized>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly limits?: Partial<KeystoreLimits>
}

/** What a level may know better than a keystore: the bytes that it takes. Else all rows are counted. */
export interface Sized {
  size(): Promise<number>
}

/**
 * Opens the atServer's records and commit log over any `abstract-level`. [§6]
 * A write that the level refuses rejects with `AtError` AT0002, and so does everything after `close`.
 * Throws `AtError` AT0002 when the level can't be read, or holds another atSign's store, or another format of it.
 */
export async function openKeystore<Format>(options: KeystoreOptions<Format>): Promise<Keystore> {
  const keystore = new LevelKeystore(options)
  await keystore.open()
  return keystore
}

const format = 2
// How many records are removed, or entries forgotten, at a time, however many there are: others wait for no more of them.
const page = 50
// What a record held in memory costs beyond its text, roughly.
const overheadBytes = 600
const synced: AbstractChainedBatchWriteOptions & { sync: true } = { sync: true }

/** The same with the record whole. */
interface ReadState extends State {
  readonly record: StoredRecord | undefined
  /** Roughly what it takes to hold it in memory. */
  readonly bytes: number
}

type Level<Format> = AbstractLevel<Format, string, string>
type Sublevel<Format> = AbstractSublevel<Level<Format>, Format, string, string>
type Batch<Format> = AbstractChainedBatch<Level<Format>, string, string>

class LevelKeystore<Format> implements Keystore {
  readonly owner: AtSign
  readonly #level: Level<Format> & Partial<Sized>
  readonly #about: Sublevel<Format>
  readonly #metadata: Sublevel<Format>
  readonly #values: Sublevel<Format>
  readonly #commits: Sublevel<Format>
  readonly #commitIds: Sublevel<Format>
  readonly #expiry: Sublevel<Format>
  readonly #copySizes: Sublevel<Format>
  readonly #untoldRows: Sublevel<Format>
  readonly #copies = new CopyUsage()
  readonly #untold = new Set<string>()
  readonly #now: () => number
  readonly #limits: KeystoreLimits
  readonly #cache: ReadCache<ReadState>
  readonly #names = new NameIndex()
  readonly #notifications: LevelNotificationLog<Format>
  readonly #listeners = new Set<(entry: CommitEntry) => void>()
  /** Names of which nobody knows what the disk has, each with the failure that left it so. */
  readonly #doubts = new Map<string, unknown>()
  /** Reads under way. A write takes its key out, so that a read it overtook isn't kept. */
  readonly #reads = new Map<string, Promise<StoredRecord | undefined>>()
  readonly #queue: Write[] = []
  #writing: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #lastCommitId: CommitId | undefined
  #nextCommitId: CommitId = 0
  #accessLog = new AccessLog()
  /** undefined after a write that failed. */
  #figures: CommitFigures | undefined
  /** Nothing expires before this instant. */
  #nextExpiry = Number.NEGATIVE_INFINITY

  constructor({ owner, level, now, limits }: KeystoreOptions<Format>) {
    this.owner = owner
    this.#level = level
    this.#about = level.sublevel('about')
    this.#metadata = level.sublevel('metadata')
    this.#values = level.sublevel('values')
    this.#commits = level.sublevel('commits')
    this.#commitIds = level.sublevel('commit-ids')
    this.#expiry = level.sublevel('expiry')
    this.#copySizes = level.sublevel('copy-sizes')
    this.#untoldRows = level.sublevel('untold')
    this.#now = now
    this.#limits = { ...defaultKeystoreLimits, ...limits }
    this.#cache = new ReadCache(this.#limits.cacheBytes)
    this.#notifications = new LevelNotificationLog({
      owner,
      level,
      now,
      removedIds: this.#limits.removedIds,
      failure: storeError,
      submit: async (bytes, change) => {
        await this.#enqueue(undefined, bytes, (_found, _at, { log }) => {
          change(log)
          return undefined
        })
      },
    })
  }

  async open(): Promise<void> {
    const about = JSON.stringify({ format, owner: this.owner })
    try {
      await this.#level.open()
      const found = await this.#about.get('store')
      if (found === undefined) await this.#level.batch().put(rowIn(this.#about, 'store'), about).write(synced)
      else if (found !== about) throw storeError(`This is another store: ${found}`)
      this.#lastCommitId = await this.#readLastCommitId()
      this.#accessLog = AccessLog.parse(await this.#about.get('access'))
      const copies = new Map<string, number>()
      for await (const [text, size] of this.#copySizes.iterator()) copies.set(text, Number(size))
      for await (const [text, row] of this.#metadata.iterator()) {
        this.#names.set(text, parseMetadata(row))
        if (!text.startsWith('cached:')) continue
        this.#copies.set(parseAtKey(text), text, { value: copies.get(text) ?? 0, metadata: row.length })
      }
      this.#figures = await this.#countLog()
      for await (const text of this.#untoldRows.keys()) this.#untold.add(text)
      await this.#notifications.open()
    } catch (cause) {
      await this.#level.close()
      throw cause instanceof AtError ? cause : storeError('The store cannot be opened', cause)
    }
    this.#nextCommitId = (this.#lastCommitId ?? -1) + 1
  }

  get lastCommitId(): CommitId | undefined {
    return this.#lastCommitId
  }

  get accessLog(): AccessLog {
    return this.#accessLog
  }

  get(key: AtKey): Promise<StoredRecord | undefined> {
    const text = formatAtKey(key)
    const held = this.#cache.get(text)
    // A new promise costs less than to fetch one from far away in memory.
    return held ? Promise.resolve(held.record) : (this.#reads.get(text) ?? this.#read(text))
  }

  put(key: AtKey, value: string, changes: MetadataChanges, options: WriteOptions = {}): Promise<CommitId> {
    const { operation = '*', by = this.owner, anew, committed = true, announce } = options
    return this.#commit(key, value.length, announce, (found, at) => {
      const existing = mutable(key, living(found, at))
      const metadata = mergeMetadata(anew ? historyOf(existing) : existing, changes, { by, at })
      return { metadata, value, operation, told: committed ? 'always' : 'never', ...when(changes) }
    })
  }

  putMeta(key: AtKey, changes: MetadataChanges, options: WriteOptions = {}): Promise<CommitId> {
    const { operation = '#', by = this.owner, committed = true, announce } = options
    return this.#commit(key, 0, announce, (found, at) => {
      const existing = mutable(key, living(found, at))
      const metadata = mergeMetadata(existing, changes, { by, at })
      return { metadata, value: existing && kept, operation, told: committed ? 'always' : 'never', ...when(changes) }
    })
  }

  remove(key: AtKey, options: RemoveOptions = {}): Promise<CommitId> {
    const { committed = true, at: when, evenImmutable = true, announce } = options
    return this.#commit(key, 0, announce, (found, at) => {
      if (!evenImmutable && living(found, at)?.immutable) {
        throw new AtError('AT0032', 'Immutable records may not be deleted without the force flag')
      }
      return { ...removal, ...(!committed && { told: 'never' }), ...(when !== undefined && { at: when }) }
    })
  }

  async tellUntold(announce: (record: StoredRecord) => Announcement | undefined): Promise<number> {
    let count = 0
    const full = new Set<AtSign>()
    for (const text of [...this.#untold]) {
      const key = parseAtKey(text)
      if (key.kind !== 'shared' || full.has(key.sharedWith)) continue
      const record = await this.get(key)
      const announcement = record && announce(record)
      let found: Metadata | undefined
      const apply: Write['apply'] = (before, at, { log }) => {
        found = living(before, at)
        // Another change sees to itself, and what has gone there is nothing to tell of.
        if (!announcement || !isSame(found, record.metadata)) return undefined
        settled(log.outcome(announcement.notification(found), announcement.room))
        return undefined
      }
      const tell: Write['tell'] = (log) => {
        if (!announcement || found === undefined) return true
        if (!isSame(found, record.metadata)) return undefined
        log.add(announcement.notification(found), announcement.room)
        count += 1
        return true
      }
      await this.#enqueue(key, record?.value?.length ?? 0, apply, tell).catch((error: unknown) => {
        if (!isFull(error)) throw error
        full.add(key.sharedWith)
      })
    }
    return count
  }

  get notifications(): NotificationLog {
    return this.#notifications
  }

  receive(notification: NewNotification, room: Room, copy?: CopyChange): Promise<Received> {
    return this.#notifications.makingRoom(() => this.#receive(notification, room, copy))
  }

  async #receive(notification: NewNotification, room: Room, copy?: CopyChange): Promise<Received> {
    let outcome: Outcome = 'known'
    const apply: Write['apply'] = (found, at, { log }) => {
      outcome = log.outcome(notification, room)
      const change = outcome === 'added' && copy ? changeOf(copy, living(found, at), at) : undefined
      const lack = copy && change && this.#lackOfRoom(copy, change)
      if (lack) outcome = lack
      return lack ? undefined : change
    }
    const tell = (log: StagedLog) => {
      if (outcome === 'added') log.add(notification, room)
      return undefined
    }
    const commitId = await this.#enqueue(copy?.key, notification.value?.length ?? 0, apply, tell)
    return { outcome: settled(outcome), commitId }
  }

  #lackOfRoom({ key, most }: CopyChange, { value, metadata }: Change): AtError | undefined {
    if (metadata === undefined) return
    const text = formatAtKey(key)
    const size = { value: this.#copiedLength(text, value), metadata: formatMetadata(metadata).length }
    if (this.#copies.hasRoom(key.sharedBy, text, size, most)) return
    const { count, bytes } = most
    return new AtError('AT0028', `no more than ${count} copies of ${key.sharedBy}'s keys are kept, of ${bytes} bytes`)
  }

  /** Characters of a copy's value as a write leaves it. */
  #copiedLength(text: string, value: Value): number {
    return value === kept ? (this.#copies.sizeOf(text)?.value ?? 0) : (value?.length ?? 0)
  }

  watch(listener: (entry: CommitEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  entries(prefix = ''): Iterable<KeystoreEntry> {
    if (this.#closing !== undefined) throw storeError('The store is closed')
    if (this.#doubts.size > 0) {
      // Whoever asks next may be luckier.
      this.#resolveDoubts().catch(() => undefined)
      throw storeError('The store cannot be read', this.#doubts.values().next().value)
    }
    return this.#names.all(prefix)
  }

  changes(after: CommitId): AsyncGenerator<CommitEntry> {
    return this.#readEntries(after < 0 ? {} : { gt: padded(after) })
  }

  latestChanges(): AsyncGenerator<CommitEntry> {
    return this.#readEntries({ reverse: true })
  }

  async *#readEntries(range: { gt?: string; reverse?: boolean }): AsyncGenerator<CommitEntry> {
    for await (const row of this.#readLog(range)) yield parseEntry(...row)
  }

  async *#readLog(range: { gt?: string; reverse?: boolean }): AsyncGenerator<[string, string]> {
    yield* readRows(this.#commits.iterator(range))
  }

  async expire(before: (keys: readonly string[]) => Promise<void> = async () => undefined): Promise<number> {
    const now = this.#now()
    if (now < this.#nextExpiry) return 0
    // Set before the rows are read: a write that ends meanwhile can only bring the instant forward.
    this.#nextExpiry = Number.POSITIVE_INFINITY
    let removed = 0
    let due: string[] = []
    try {
      for await (const row of this.#expiry.keys()) {
        const { at, text } = parseExpiry(row)
        if (at > now) {
          this.#nextExpiry = Math.min(this.#nextExpiry, at)
          break
        }
        due.push(text)
        if (due.length < page) continue
        await before(due)
        removed += await this.#removeExpired(due)
        due = []
      }
      if (due.length > 0) await before(due)
      return removed + (await this.#removeExpired(due))
    } catch (cause) {
      this.#nextExpiry = Number.NEGATIVE_INFINITY
      throw storeError('The store cannot remove what has expired', cause)
    }
  }

  async compact(limits: CompactionLimits): Promise<CompactionReport> {
    const figures = this.#figures
    const now = this.#now()
    if (figures === undefined) return this.#compactCounting(limits, now)
    if (figures.isIdle(limits, now)) return { before: figures.entries, after: figures.entries }
    figures.readAnew()
    try {
      return await this.#compact(this.#readLog({ reverse: true }), limits, now)
    } catch (cause) {
      figures.gaveUp()
      throw cause
    }
  }

  /** After a write that failed: what is counted is known from then on. */
  async #compactCounting(limits: CompactionLimits, now: number): Promise<CompactionReport> {
    const figures = new CommitFigures({ isWhole: false })
    figures.readAnew()
    let rows: LogRows | undefined
    try {
      // Between two batches: of each write the log as it is read tells, or else the figures hear.
      await this.#enqueue(undefined, 0, () => {
        rows = this.#commits.iterator({ reverse: true })
        this.#figures = figures
        return undefined
      })
      return await this.#compact(readRows(rows as LogRows), limits, now, figures)
    } catch (cause) {
      await rows?.close()
      if (this.#figures === figures) this.#figures = undefined
      throw cause
    }
  }

  async #compact(
    log: AsyncIterable<[string, string]>,
    { removals, removalMillis }: CompactionLimits,
    now: number,
    counted?: CommitFigures,
  ): Promise<CompactionReport> {
    let before = 0
    let forgotten = 0
    let seen = 0
    let due: CommitEntry[] = []
    for await (const [id, row] of log) {
      before += 1
      if (!tellsOfRemoval(row)) continue
      seen += 1
      const entry = parseEntry(id, row)
      // The latest entry tells every device how far the log has come. [2026 §7.1]
      if (before === 1 || seen <= removals || entry.at > now - removalMillis) {
        this.#figures?.sawRemoval(entry.at)
        continue
      }
      due.push(entry)
      if (due.length < page) continue
      forgotten += await this.#forget(due)
      due = []
    }
    forgotten += await this.#forget(due)
    counted?.makeWhole(before, seen)
    return { before, after: before - forgotten }
  }

  async saveAccessLog(): Promise<void> {
    try {
      await this.#accessLog.save((text) => this.#about.put('access', text))
    } catch (cause) {
      throw storeError('The store cannot keep the access log', cause)
    }
  }

  async size(): Promise<number> {
    try {
      if (this.#level.size) return await this.#level.size()
      let bytes = 0
      for await (const [key, value] of this.#level.iterator()) bytes += key.length + value.length
      return bytes
    } catch (cause) {
      throw storeError('The store cannot be read', cause)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#writing
    await this.saveAccessLog().catch(() => undefined)
    try {
      await this.#level.close()
    } catch (cause) {
      throw storeError('The store cannot be closed', cause)
    } finally {
      this.#reads.clear()
      this.#cache.clear()
      this.#names.clear()
    }
  }

  async #removeExpired(texts: string[]): Promise<number> {
    const removals = texts.map((text) =>
      // Whoever wrote since the row was read may have given the record more time.
      this.#enqueue(parseAtKey(text), 0, (found, at) =>
        found === undefined || living(found, at) !== undefined ? undefined : { ...removal, told: 'as before' },
      ),
    )
    const commitIds = await Promise.all(removals)
    return commitIds.filter((commitId) => commitId !== undefined).length
  }

  /** Takes these removals out of the commit log, but for those of keys that were written meanwhile. */
  async #forget(entries: readonly CommitEntry[]): Promise<number> {
    const forgotten = entries.map(({ key, commitId }) =>
      this.#enqueue(key, 0, (found, _, { entered }) =>
        found === undefined && entered === commitId ? { ...removal, value: kept, told: 'never' } : undefined,
      ),
    )
    return (await Promise.all(forgotten)).filter((commitId) => commitId !== undefined).length
  }

  /** Reads one key from the level, remembering what was found unless a write came between. */
  #read(text: string): Promise<StoredRecord | undefined> {
    const read = this.#readState(text).then(
      (state) => {
        if (this.#reads.get(text) === read) {
          this.#reads.delete(text)
          this.#keep(text, state)
        }
        return state.record
      },
      (cause) => {
        if (this.#reads.get(text) === read) this.#reads.delete(text)
        throw storeError('The store cannot be read', cause)
      },
    )
    this.#reads.set(text, read)
    return read
  }

  async #readState(text: string): Promise<ReadState> {
    // One call, one moment: a batch between two would pair a value with another one's metadata.
    const [row, value, id] = await this.#readRows([
      rowIn(this.#metadata, text),
      rowIn(this.#values, text),
      rowIn(this.#commitIds, text),
    ])
    const bytes = heldBytes(text, row, value)
    if (row === undefined) return { ...parseState(row, id), record: undefined, bytes }
    const metadata = parseMetadata(row)
    const record = { key: parseAtKey(text), value: value === undefined ? undefined : JSON.parse(value), metadata }
    return { metadata, commitId: parseCommitId(id), record, bytes }
  }

  /** The same without the values. */
  async #readStates(texts: readonly string[]): Promise<State[]> {
    const rows = await this.#readRows(
      texts.flatMap((text) => [rowIn(this.#metadata, text), rowIn(this.#commitIds, text)]),
    )
    return texts.map((_, index) => parseState(rows[2 * index], rows[2 * index + 1]))
  }

  #readRows(keys: string[]): Promise<(string | undefined)[]> {
    return this.#level.getMany(keys)
  }

  async #countLog(): Promise<CommitFigures> {
    const figures = new CommitFigures()
    for await (const text of this.#commitIds.keys()) {
      figures.entries += 1
      if (!this.#names.has(text)) figures.removals += 1
    }
    if (figures.removals === 0) figures.readAnew()
    return figures
  }

  async #readLastCommitId(): Promise<CommitId | undefined> {
    const issued = parseCommitId(await this.#about.get('issued'))
    for await (const id of this.#commits.keys({ reverse: true, limit: 1 })) return Math.max(Number(id), issued ?? 0)
    return issued
  }

  #keep(text: string, state: ReadState): void {
    this.#cache.set(text, state, state.bytes)
  }

  /** A write that always has something to do. What is in the way of its announcement and has expired goes first. */
  #commit(key: AtKey, bytes: number, announce: Announcement | undefined, apply: Write['apply']): Promise<CommitId> {
    if (!announce) return this.#enqueue(key, bytes, apply) as Promise<CommitId>
    const attempt = (untold: 'refused' | 'made') =>
      this.#enqueue(key, bytes, announced(apply, announce, untold), teller(announce)) as Promise<CommitId>
    return this.#notifications
      .makingRoom(() => attempt('refused'))
      .catch((error: unknown) => {
        if (isFull(error)) return attempt('made')
        throw error
      })
  }

  #enqueue(
    key: AtKey | undefined,
    bytes: number,
    apply: Write['apply'],
    tell?: Write['tell'],
  ): Promise<CommitId | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw storeError('The store is closed')
      const text = key ? formatAtKey(key) : ''
      this.#queue.push({ key, text, bytes, at: this.#now(), apply, ...(tell && { tell }), resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  async #write(): Promise<void> {
    // Whoever else writes in this turn shares the first batch.
    await Promise.resolve()
    while (this.#queue.length > 0) await this.#writeBatch(this.#takeBatch())
    this.#writing = undefined
  }

  #takeBatch(): Write[] {
    let bytes = 0
    let count = 0
    for (const write of this.#queue) {
      bytes += write.bytes
      if (count > 0 && bytes > this.#limits.batchBytes) break
      count += 1
    }
    return this.#queue.splice(0, count)
  }

  /** Puts these writes on disk in one batch, then answers each of them. Never rejects. */
  async #writeBatch(writes: Write[]): Promise<void> {
    const touched = new Map<string, Staged>()
    const log = this.#notifications.stage()
    const answers: (() => void)[] = []
    try {
      await this.#stage(writes, touched)
    } catch (cause) {
      return refuse(writes, cause)
    }
    for (const write of writes) {
      try {
        const commitId = this.#apply(write, touched.get(write.text), log)
        answers.push(() => write.resolve(commitId))
      } catch (cause) {
        // It is this write that cannot be kept; those beside it can.
        refuse([write], cause)
      }
    }
    for (const [text, staged] of touched) if (isUntouched(staged)) touched.delete(text)
    try {
      if (touched.size > 0 || !log.isEmpty) await this.#writeToDisk(touched, log)
    } catch (cause) {
      await this.#recover([...touched.keys()], cause)
      return refuse(writes, cause)
    }
    this.#follow(touched)
    this.#notifications.follow(log)
    for (const answer of answers) answer()
    if (this.#listeners.size > 0) this.#report(touched)
  }

  /** Finds what each of these writes will find before it, in memory or else on disk. */
  async #stage(writes: Write[], touched: Map<string, Staged>): Promise<void> {
    const missing = new Map<string, AtKey>()
    for (const { key, text } of writes) {
      if (key === undefined || touched.has(text)) continue
      const held = this.#cache.get(text)
      if (held === undefined) missing.set(text, key)
      touched.set(text, stagedFrom(key, held ?? nothing, held?.record))
    }
    if (missing.size === 0) return
    const texts = [...missing.keys()]
    const states = await this.#readStates(texts)
    texts.forEach((text, index) => {
      touched.set(text, stagedFrom(missing.get(text) as AtKey, states[index] ?? nothing))
    })
  }

  /** Changes what is staged. Throws, having changed nothing, when the write cannot be put into words. */
  #apply(write: Write, staged: Staged | undefined, log: StagedLog): CommitId | undefined {
    const entered = staged && (staged.forgotten ? undefined : (staged.entry?.commitId ?? staged.before.commitId))
    const change = write.apply(staged?.metadata, write.at, { log, entered })
    const commitId = change && staged && this.#change(write, staged, change, entered)
    const told = write.tell?.(log, change?.metadata)
    if (staged && told !== undefined) staged.untold = !told
    return commitId
  }

  #change({ text, at }: Write, staged: Staged, change: Change, entered: CommitId | undefined): CommitId {
    const { key } = staged
    const row = change.metadata && formatMetadata(change.metadata)
    const { maxMetadataLength } = this.#limits
    if (row !== undefined && row.length > maxMetadataLength) {
      throw new AtError('AT0022', `metadata of more than ${maxMetadataLength} characters is not kept`)
    }
    // What is on disk under a name that is none could never be asked for again.
    if (row !== undefined && staged.metadata === undefined) parseAtKey(text)
    staged.metadata = change.metadata
    staged.row = row
    if (change.value !== kept) staged.value = change.value
    if (!isCommitted(key)) return -1
    if (change.told === 'never' || (change.told === 'as before' && entered === undefined)) {
      staged.forgotten = true
      staged.entry = undefined
      return -1
    }
    staged.forgotten = false
    const commitId = this.#nextCommitId
    this.#nextCommitId += 1
    const told = change.at ?? at
    // Of a removal that is still to come, whoever says so, nothing would ever be forgotten.
    const when = change.metadata === undefined ? Math.min(told, at) : told
    staged.entry = { key, commitId, operation: change.operation, at: when }
    return commitId
  }

  /** Makes the disk what the batch will have it be. */
  async #writeToDisk(touched: Map<string, Staged>, log: StagedLog): Promise<void> {
    // A chained batch hands each row over at once, which takes half the time of a list of operations; under its whole name
    // and without options, so that nothing has to be found out about it (see `bridge/store`).
    const batch = this.#level.batch()
    try {
      for (const [text, staged] of touched) this.#addRows(batch, text, staged)
      if ([...touched.values()].some(({ forgotten }) => forgotten)) {
        // The entry that goes may be the one with the highest id, which is not to be given again.
        batch.put(rowIn(this.#about, 'issued'), String(this.#nextCommitId - 1))
      }
      if (!log.isEmpty) this.#notifications.addRows(batch, log)
      await batch.write(synced)
    } finally {
      await batch.close()
    }
  }

  #addRows(batch: Batch<Format>, text: string, staged: Staged): void {
    const { key, before, metadata, row, value, entry, forgotten } = staged
    if (key.kind === 'cached') this.#addCopySize(batch, text, metadata && value)
    if (staged.untold === true) batch.put(rowIn(this.#untoldRows, text), '')
    else if (staged.untold === false && this.#untold.has(text)) batch.del(rowIn(this.#untoldRows, text))
    if (row !== undefined) batch.put(rowIn(this.#metadata, text), row)
    else if (metadata === undefined && before.metadata !== undefined) batch.del(rowIn(this.#metadata, text))
    if (typeof value === 'string') batch.put(rowIn(this.#values, text), jsonOfText(value))
    else if (value === undefined && before.metadata !== undefined) batch.del(rowIn(this.#values, text))
    const expiry = expiryOf(text, metadata)
    const formerExpiry = expiryOf(text, before.metadata)
    if (expiry !== formerExpiry) {
      if (formerExpiry !== undefined) batch.del(rowIn(this.#expiry, formerExpiry))
      if (expiry !== undefined) batch.put(rowIn(this.#expiry, expiry), '')
    }
    if ((entry !== undefined || forgotten) && before.commitId !== undefined) {
      batch.del(rowIn(this.#commits, padded(before.commitId)))
      if (forgotten) batch.del(rowIn(this.#commitIds, text))
    }
    if (entry !== undefined) {
      batch.put(rowIn(this.#commits, padded(entry.commitId)), formatEntry(text, entry))
      batch.put(rowIn(this.#commitIds, text), String(entry.commitId))
    }
  }

  #addCopySize(batch: Batch<Format>, text: string, value: Value): void {
    if (typeof value === 'string') batch.put(rowIn(this.#copySizes, text), String(value.length))
    else if (value === undefined) batch.del(rowIn(this.#copySizes, text))
  }

  /** Memory follows the disk. */
  #follow(touched: Map<string, Staged>): void {
    let lastCommitId = this.#lastCommitId ?? -1
    for (const [text, staged] of touched) {
      this.#figures?.follow(staged)
      if (staged.untold === true) this.#untold.add(ownText(text))
      else if (staged.untold === false) this.#untold.delete(text)
      const { key, metadata, row, value, entry } = staged
      if (metadata === undefined) this.#copies.set(key, text, undefined)
      else if (row !== undefined) {
        this.#copies.set(key, text, { value: this.#copiedLength(text, value), metadata: row.length })
      }
      this.#reads.delete(text)
      this.#doubts.delete(text)
      this.#keepWritten(text, staged)
      this.#names.set(text, metadata)
      lastCommitId = Math.max(lastCommitId, entry?.commitId ?? -1)
      this.#nextExpiry = Math.min(this.#nextExpiry, metadata?.expiresAt ?? Number.POSITIVE_INFINITY)
    }
    if (lastCommitId >= 0) this.#lastCommitId = lastCommitId
  }

  /** Tells who watches, in the order of the commit log. */
  #report(touched: Map<string, Staged>): void {
    const entries = [...touched.values()].flatMap(({ entry }) => entry ?? [])
    entries.sort((a, b) => a.commitId - b.commitId)
    for (const entry of entries) for (const listener of [...this.#listeners]) listener(entry)
  }

  #keepWritten(text: string, staged: Staged): void {
    const { before, held, metadata, row, value, entry, forgotten } = staged
    if (value === kept && held === undefined) {
      // The value is on disk alone, and stays there.
      this.#cache.delete(text)
      return
    }
    const whole = value === kept ? held?.value : value && ownText(value)
    // Of the lines that it was cut out of nothing stays in memory.
    const own = metadata && ownMetadata(metadata, before.metadata)
    const record = own && { key: held?.key ?? parseAtKey(ownText(text)), value: whole, metadata: own }
    const commitId = forgotten ? undefined : (entry?.commitId ?? before.commitId)
    this.#keep(text, { metadata: own, commitId, record, bytes: heldBytes(text, row, whole) })
  }

  /** After a batch that failed nobody knows what is on disk, so nothing that it touched is remembered. Never rejects. */
  async #recover(texts: readonly string[], cause: unknown): Promise<void> {
    for (const text of texts) {
      this.#reads.delete(text)
      this.#cache.delete(text)
      // An object of its own, so that a look at the disk from before this failure settles nothing.
      this.#doubts.set(text, new Error('not known since a write failed', { cause }))
    }
    this.#nextExpiry = Number.NEGATIVE_INFINITY
    this.#figures = undefined
    this.#lastCommitId = await this.#readLastCommitId().catch(() => this.#lastCommitId)
    await this.#resolveDoubts().catch(() => undefined)
  }

  /** Asks the disk which names it has. */
  async #resolveDoubts(): Promise<void> {
    const doubts = [...this.#doubts]
    const states = await this.#readStates(doubts.map(([text]) => text))
    doubts.forEach(([text, doubt], index) => {
      if (this.#doubts.get(text) !== doubt) return
      this.#doubts.delete(text)
      this.#names.set(text, states[index]?.metadata)
    })
  }
}

/** Whether nobody has written since: a record that was removed and made again counts its versions anew. */
function isSame(found: Metadata | undefined, { version, createdAt, updatedAt }: Metadata): boolean {
  return found?.version === version && found?.createdAt === createdAt && found?.updatedAt === updatedAt
}

/** What is wrong with the change, and not with the disk. */
const refusals = new Set<ErrorCode>(['AT0022', 'AT0028', 'AT0032'])

function refuse(writes: readonly Write[], cause: unknown): void {
  const error =
    cause instanceof AtError && refusals.has(cause.code)
      ? cause
      : storeError('The store cannot keep this change', cause)
  for (const write of writes) write.reject(error)
}

/** Rows of the commit log as it was at one moment. */
interface LogRows {
  next(): Promise<[string, string] | undefined>
  close(): Promise<void>
}

async function* readRows(rows: LogRows): AsyncGenerator<[string, string]> {
  try {
    for (;;) {
      const row = await rows.next().catch((cause) => {
        throw storeError('The store cannot be read', cause)
      })
      if (row === undefined) return
      yield row
    }
  } finally {
    await rows.close()
  }
}

/** A row of a sublevel, as the whole level names it. */
function rowIn<Format>(sublevel: Sublevel<Format>, text: string): string {
  return sublevel.prefixKey(text, 'utf8')
}

function heldBytes(text: string, row = '', value = ''): number {
  return 2 * (text.length + row.length + value.length) + overheadBytes
}

function storeError(message: string, cause?: unknown): AtError {
  return new AtError('AT0002', message, { closes: true, cause })
}
