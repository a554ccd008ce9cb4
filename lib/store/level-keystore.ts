import type {
  AbstractChainedBatch,
  AbstractChainedBatchWriteOptions,
  AbstractLevel,
  AbstractSublevel,
} from 'abstract-level'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isCommitted, parseAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { type MetadataChanges, metadataFromJson, metadataToJson } from '../protocol/metadata.ts'
import type { CommitEntry, CommitId, CommitOperation, Keystore, StoredRecord, WriteOptions } from './keystore.ts'
import { mergeMetadata, stateBooleans } from './merge.ts'
import { ReadCache } from './read-cache.ts'

/*
 * What is on disk, each in a sublevel of its own:
 *
 *   about       'store'                            → {"format":1,"owner":"@alice"}
 *   records     key text                           → {"value":…,"metadata":{…}}
 *   commits     commit id, padded                  → [operation, milliseconds, key text]
 *   commit-ids  key text                           → commit id of the key's only entry in `commits`
 *   expiry      milliseconds, padded, and key text → nothing
 *
 * One loop writes. It takes whatever has been asked for since the last batch, works out what each write makes of
 * what the one before it left, and hands the disk one synced batch; so the disk holds all of a write or none of it.
 * Memory (the cache, the highest id) follows when the disk has answered: a reader never sees what a power cut could
 * still take back.
 */

/** Bounds of one keystore. They refuse nothing: what is over is read from disk, or waits for the next batch. */
export interface KeystoreLimits {
  /** Bytes of records held in memory for reading. */
  readonly cacheBytes: number
  /** Bytes of values written in one batch. */
  readonly batchBytes: number
}

export const defaultKeystoreLimits: KeystoreLimits = { cacheBytes: 8 * 1024 * 1024, batchBytes: 4 * 1024 * 1024 }

export interface KeystoreOptions<Format> {
  readonly owner: AtSign
  /** Where it is kept. The keystore opens it, is alone in using it, and closes it. */
  readonly level: AbstractLevel<Format, string, string>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly limits?: Partial<KeystoreLimits>
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

const format = 1
// Decimal digits of the largest safe integer: padded to them, numbers sort as text.
const digits = 16
// How many are removed at a time when very many records have expired at once.
const expiryPage = 1000
// What a record held in memory costs beyond its text, roughly.
const overheadBytes = 600
const synced: AbstractChainedBatchWriteOptions & { sync: true } = { sync: true }

/** What is known of one key: its record, and the id of its entry in the commit log. Both may be missing. */
interface State {
  readonly record: StoredRecord | undefined
  readonly commitId: CommitId | undefined
  /** Roughly what it takes to hold it in memory. */
  readonly bytes: number
}

/** A state in the cache, with the answer to `get` ready, so that a hit makes nothing new. */
interface CachedState extends State {
  readonly answer: Promise<StoredRecord | undefined>
}

interface Change {
  /** undefined when the record is to go. */
  readonly record: StoredRecord | undefined
  readonly operation: CommitOperation
}

interface Write {
  readonly key: AtKey
  readonly text: string
  readonly bytes: number
  readonly at: number
  /** What the write makes of the record it finds; undefined when it finds nothing to do. */
  readonly apply: (found: StoredRecord | undefined, at: number) => Change | undefined
  /** Called with the commit id, −1 for keys that are never committed, undefined when there was nothing to do. */
  readonly resolve: (commitId: CommitId | undefined) => void
  readonly reject: (error: unknown) => void
}

/** One key of the batch being made: as the disk has it, and as the batch will leave it. */
interface Staged {
  readonly before: State
  record: StoredRecord | undefined
  entry: CommitEntry | undefined
}

type Level<Format> = AbstractLevel<Format, string, string>
type Sublevel<Format> = AbstractSublevel<Level<Format>, Format, string, string>
type Batch<Format> = AbstractChainedBatch<Level<Format>, string, string>

class LevelKeystore<Format> implements Keystore {
  readonly owner: AtSign
  readonly #level: Level<Format>
  readonly #about: Sublevel<Format>
  readonly #records: Sublevel<Format>
  readonly #commits: Sublevel<Format>
  readonly #commitIds: Sublevel<Format>
  readonly #expiry: Sublevel<Format>
  readonly #now: () => number
  readonly #limits: KeystoreLimits
  readonly #cache: ReadCache<CachedState>
  /** Reads under way. A write takes its key out, so that a read it overtook isn't kept. */
  readonly #reads = new Map<string, Promise<StoredRecord | undefined>>()
  readonly #queue: Write[] = []
  #writing: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #lastCommitId: CommitId | undefined
  #nextCommitId: CommitId = 0
  /** Nothing expires before this instant. */
  #nextExpiry = Number.NEGATIVE_INFINITY

  constructor({ owner, level, now, limits }: KeystoreOptions<Format>) {
    this.owner = owner
    this.#level = level
    this.#about = level.sublevel('about')
    this.#records = level.sublevel('records')
    this.#commits = level.sublevel('commits')
    this.#commitIds = level.sublevel('commit-ids')
    this.#expiry = level.sublevel('expiry')
    this.#now = now
    this.#limits = { ...defaultKeystoreLimits, ...limits }
    this.#cache = new ReadCache(this.#limits.cacheBytes)
  }

  async open(): Promise<void> {
    const about = JSON.stringify({ format, owner: this.owner })
    let found: string | undefined
    try {
      await this.#level.open()
      found = await this.#about.get('store')
      if (found === undefined) await this.#level.batch().put('store', about, { sublevel: this.#about }).write(synced)
      this.#lastCommitId = await this.#readLastCommitId()
    } catch (cause) {
      await this.#level.close()
      throw storeError('The store cannot be opened', cause)
    }
    if (found !== undefined && found !== about) {
      await this.#level.close()
      throw storeError(`This is another store: ${found}`)
    }
    // A key's entry only ever gives way to one with a higher id, so the highest id given is always there to be read.
    this.#nextCommitId = (this.#lastCommitId ?? -1) + 1
  }

  get lastCommitId(): CommitId | undefined {
    return this.#lastCommitId
  }

  get(key: AtKey): Promise<StoredRecord | undefined> {
    const text = formatAtKey(key)
    return this.#cache.get(text)?.answer ?? this.#reads.get(text) ?? this.#read(text)
  }

  put(key: AtKey, value: string, changes: MetadataChanges, options: WriteOptions = {}): Promise<CommitId> {
    const { operation = '*', by = this.owner } = options
    return this.#commit(key, value.length, (found, at) => {
      const metadata = mergeMetadata(living(found, at)?.metadata, stateBooleans(changes), { by, at })
      return { record: { key, value, metadata }, operation }
    })
  }

  putMeta(key: AtKey, changes: MetadataChanges, options: WriteOptions = {}): Promise<CommitId> {
    const { operation = '#', by = this.owner } = options
    return this.#commit(key, 0, (found, at) => {
      const existing = living(found, at)
      const metadata = mergeMetadata(existing?.metadata, changes, { by, at })
      return { record: { key, value: existing?.value, metadata }, operation }
    })
  }

  remove(key: AtKey): Promise<CommitId> {
    return this.#commit(key, 0, () => ({ record: undefined, operation: '-' }))
  }

  async *records(): AsyncGenerator<StoredRecord> {
    try {
      for await (const [text, row] of this.#records.iterator()) yield parseRecord(text, row)
    } catch (cause) {
      throw storeError('The store cannot be read', cause)
    }
  }

  async *changes(after: CommitId): AsyncGenerator<CommitEntry> {
    try {
      const range = after < 0 ? {} : { gt: padded(after) }
      for await (const [id, row] of this.#commits.iterator(range)) yield parseEntry(id, row)
    } catch (cause) {
      throw storeError('The store cannot be read', cause)
    }
  }

  async expire(): Promise<number> {
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
        if (due.length < expiryPage) continue
        removed += await this.#removeExpired(due)
        due = []
      }
      return removed + (await this.#removeExpired(due))
    } catch (cause) {
      this.#nextExpiry = Number.NEGATIVE_INFINITY
      throw storeError('The store cannot remove what has expired', cause)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#writing
    try {
      await this.#level.close()
    } catch (cause) {
      throw storeError('The store cannot be closed', cause)
    } finally {
      this.#reads.clear()
      this.#cache.clear()
    }
  }

  async #removeExpired(texts: string[]): Promise<number> {
    const removals = texts.map((text) =>
      // Whoever wrote since the row was read may have given the record more time.
      this.#enqueue(parseAtKey(text), 0, (found, at) =>
        found === undefined || living(found, at) !== undefined ? undefined : { record: undefined, operation: '-' },
      ),
    )
    const commitIds = await Promise.all(removals)
    return commitIds.filter((commitId) => commitId !== undefined).length
  }

  /** Reads one key from the level, keeping what was found unless a write came between. */
  #read(text: string): Promise<StoredRecord | undefined> {
    const read = this.#readStates([text]).then(
      ([state]) => {
        if (this.#reads.get(text) === read) {
          this.#reads.delete(text)
          if (state !== undefined) this.#keep(text, state)
        }
        return state?.record
      },
      (cause) => {
        if (this.#reads.get(text) === read) this.#reads.delete(text)
        throw storeError('The store cannot be read', cause)
      },
    )
    this.#reads.set(text, read)
    return read
  }

  async #readStates(texts: string[]): Promise<State[]> {
    const [rows, ids] = await Promise.all([this.#records.getMany(texts), this.#commitIds.getMany(texts)])
    return texts.map((text, index) => {
      const row = rows[index]
      const id = ids[index]
      return {
        record: row === undefined ? undefined : parseRecord(text, row),
        commitId: id === undefined ? undefined : Number(id),
        bytes: heldBytes(text, row),
      }
    })
  }

  async #readLastCommitId(): Promise<CommitId | undefined> {
    for await (const id of this.#commits.keys({ reverse: true, limit: 1 })) return Number(id)
    return undefined
  }

  #keep(text: string, state: State): void {
    this.#cache.set(text, { ...state, answer: Promise.resolve(state.record) }, state.bytes)
  }

  /** A write that always has something to do. */
  async #commit(key: AtKey, bytes: number, apply: Write['apply']): Promise<CommitId> {
    return (await this.#enqueue(key, bytes, apply)) as CommitId
  }

  #enqueue(key: AtKey, bytes: number, apply: Write['apply']): Promise<CommitId | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw storeError('The store is closed')
      this.#queue.push({ key, text: formatAtKey(key), bytes, at: this.#now(), apply, resolve, reject })
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
    try {
      await this.#stage(writes, touched)
      const commitIds = writes.map((write) => this.#apply(write, touched.get(write.text) as Staged))
      const states = await this.#writeToDisk(touched)
      this.#follow(states)
      writes.forEach((write, index) => {
        write.resolve(commitIds[index])
      })
    } catch (cause) {
      await this.#recover(touched.keys())
      const error = storeError('The store cannot keep this change', cause)
      for (const write of writes) write.reject(error)
    }
  }

  /** Finds what each of these writes will find before it, in memory or else on disk. */
  async #stage(writes: Write[], touched: Map<string, Staged>): Promise<void> {
    const missing: string[] = []
    for (const { text } of writes) {
      if (touched.has(text)) continue
      const held = this.#cache.get(text)
      if (held === undefined) missing.push(text)
      touched.set(text, stagedFrom(held ?? nothing))
    }
    if (missing.length === 0) return
    const states = await this.#readStates(missing)
    missing.forEach((text, index) => {
      touched.set(text, stagedFrom(states[index] ?? nothing))
    })
  }

  #apply({ key, at, apply }: Write, staged: Staged): CommitId | undefined {
    const change = apply(staged.record, at)
    if (change === undefined) return undefined
    staged.record = change.record
    if (!isCommitted(key)) return -1
    const commitId = this.#nextCommitId
    this.#nextCommitId += 1
    staged.entry = { key, commitId, operation: change.operation, at }
    return commitId
  }

  /** Makes the disk what the batch will have it be; returns what is then known of each key. */
  async #writeToDisk(touched: Map<string, Staged>): Promise<Map<string, State>> {
    // A chained batch hands each row over at once, which takes half the time of a list of operations.
    const batch = this.#level.batch()
    try {
      const states = new Map<string, State>()
      for (const [text, staged] of touched) states.set(text, this.#addRows(batch, text, staged))
      await batch.write(synced)
      return states
    } finally {
      await batch.close()
    }
  }

  #addRows(batch: Batch<Format>, text: string, { before, record, entry }: Staged): State {
    const row = record === undefined ? undefined : formatRecord(record)
    if (record !== before.record) {
      if (row !== undefined) batch.put(text, row, { sublevel: this.#records })
      else batch.del(text, { sublevel: this.#records })
    }
    const expiry = expiryOf(text, record)
    const formerExpiry = expiryOf(text, before.record)
    if (expiry !== formerExpiry) {
      if (formerExpiry !== undefined) batch.del(formerExpiry, { sublevel: this.#expiry })
      if (expiry !== undefined) batch.put(expiry, '', { sublevel: this.#expiry })
    }
    if (entry !== undefined) {
      if (before.commitId !== undefined) batch.del(padded(before.commitId), { sublevel: this.#commits })
      batch.put(padded(entry.commitId), formatEntry(text, entry), { sublevel: this.#commits })
      batch.put(text, String(entry.commitId), { sublevel: this.#commitIds })
    }
    return { record, commitId: entry?.commitId ?? before.commitId, bytes: heldBytes(text, row) }
  }

  /** Memory follows the disk. */
  #follow(states: Map<string, State>): void {
    let lastCommitId = this.#lastCommitId ?? -1
    for (const [text, state] of states) {
      this.#reads.delete(text)
      this.#keep(text, state)
      lastCommitId = Math.max(lastCommitId, state.commitId ?? -1)
      this.#nextExpiry = Math.min(this.#nextExpiry, state.record?.metadata.expiresAt ?? Number.POSITIVE_INFINITY)
    }
    if (lastCommitId >= 0) this.#lastCommitId = lastCommitId
  }

  /** After a batch that failed nobody knows what is on disk, so nothing that it touched is remembered. Never rejects. */
  async #recover(texts: Iterable<string>): Promise<void> {
    for (const text of texts) {
      this.#reads.delete(text)
      this.#cache.delete(text)
    }
    this.#nextExpiry = Number.NEGATIVE_INFINITY
    this.#lastCommitId = await this.#readLastCommitId().catch(() => this.#lastCommitId)
  }
}

/** The record as a writer finds it: one that has expired is not there, whether or not it has been removed yet. [§2.9] */
function living(found: StoredRecord | undefined, at: number): StoredRecord | undefined {
  const { expiresAt = Number.POSITIVE_INFINITY } = found?.metadata ?? {}
  return expiresAt <= at ? undefined : found
}

const nothing: State = { record: undefined, commitId: undefined, bytes: 0 }

function stagedFrom(before: State): Staged {
  return { before, record: before.record, entry: undefined }
}

function padded(number: number): string {
  return String(number).padStart(digits, '0')
}

function formatRecord({ value, metadata }: StoredRecord): string {
  return JSON.stringify({ value, metadata: metadataToJson(metadata) })
}

function parseRecord(text: string, row: string): StoredRecord {
  const { value, metadata } = JSON.parse(row)
  return { key: parseAtKey(text), value, metadata: metadataFromJson(metadata) }
}

function formatEntry(text: string, { operation, at }: CommitEntry): string {
  return JSON.stringify([operation, at, text])
}

function parseEntry(id: string, row: string): CommitEntry {
  const [operation, at, text] = JSON.parse(row)
  return { key: parseAtKey(text), commitId: Number(id), operation, at }
}

function expiryOf(text: string, record: StoredRecord | undefined): string | undefined {
  const expiresAt = record?.metadata.expiresAt
  return expiresAt === undefined ? undefined : padded(expiresAt) + text
}

function parseExpiry(row: string): { at: number; text: string } {
  return { at: Number(row.slice(0, digits)), text: row.slice(digits) }
}

function heldBytes(text: string, row = ''): number {
  return 2 * (text.length + row.length) + overheadBytes
}

function storeError(message: string, cause?: unknown): AtError {
  return new AtError('AT0002', message, { closes: true, cause })
}
