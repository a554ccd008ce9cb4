import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { MetadataChanges } from '../protocol/metadata.ts'
import type {
  CommitEntry,
  CommitId,
  KeystoreEntry,
  Records,
  RemoveOptions,
  StoredRecord,
  WriteOptions,
} from '../store/keystore.ts'
import { keyNamed, mayRead, mayRemove, mayWrite, type Reach } from './reach.ts'

/** Where a view of the records ends. */
export interface Cut {
  reads(key: AtKey): boolean
  writes(key: AtKey): boolean
  removes(key: AtKey): boolean
  /** What asking for anything beyond is answered with. */
  refusal(key: AtKey): AtError
}

/** What anybody who connects sees: what is public. */
export const forAnyone: Cut = {
  reads: ({ kind }) => kind === 'public',
  writes: () => false,
  removes: () => false,
  refusal: () => new AtError('AT0401', 'Command cannot be executed without auth'),
}

/** What another atSign sees: what is public, and what is shared with it. */
export function forPeer(atSign: AtSign): Cut {
  return { ...forAnyone, reads: (key) => key.kind === 'public' || (key.kind === 'shared' && key.sharedWith === atSign) }
}

/** What an enrolled app sees; `verb` is what it is doing. [§3.26.6] */
export function forEnrollment(reach: Reach, verb: string): Cut {
  return {
    reads: (key) => mayRead(key, reach),
    writes: (key) => mayWrite(key, reach),
    removes: (key) => mayRemove(key, reach),
    refusal: (key) => notAuthorised(reach.id, verb, keyNamed(key)),
  }
}

export function notAuthorised(enrollmentId: string, verb: string, key: string): AtError {
  const who = `Connection with enrollment ID ${enrollmentId}`
  return new AtError('AT0009', `${who} is not authorized to ${verb} key: ${key}`)
}

/** The records up to the cut, as if there were no others. What is named all the same is refused. */
export class CutKeystore implements Records {
  readonly #records: Records
  readonly #cut: Cut

  constructor(records: Records, cut: Cut) {
    this.#records = records
    this.#cut = cut
  }

  get owner(): AtSign {
    return this.#records.owner
  }

  get lastCommitId(): CommitId | undefined {
    return this.#records.lastCommitId
  }

  get(key: AtKey): Promise<StoredRecord | undefined> {
    if (!this.#cut.reads(key)) return Promise.reject(this.#cut.refusal(key))
    return this.#records.get(key)
  }

  async put(key: AtKey, value: string, changes: MetadataChanges, options?: WriteOptions): Promise<CommitId> {
    return this.#writable(key).put(key, value, changes, options)
  }

  async putMeta(key: AtKey, changes: MetadataChanges, options?: WriteOptions): Promise<CommitId> {
    return this.#writable(key).putMeta(key, changes, options)
  }

  async remove(key: AtKey, options?: RemoveOptions): Promise<CommitId> {
    if (!this.#cut.removes(key)) throw this.#cut.refusal(key)
    return this.#records.remove(key, options)
  }

  *entries(prefix = ''): Generator<KeystoreEntry> {
    for (const entry of this.#records.entries(prefix)) if (this.#cut.reads(entry.key)) yield entry
  }

  changes(after: CommitId): AsyncGenerator<CommitEntry> {
    return this.#reached(this.#records.changes(after))
  }

  latestChanges(): AsyncGenerator<CommitEntry> {
    return this.#reached(this.#records.latestChanges())
  }

  async *#reached(entries: AsyncIterable<CommitEntry>): AsyncGenerator<CommitEntry> {
    for await (const entry of entries) if (this.#cut.reads(entry.key)) yield entry
  }

  #writable(key: AtKey): Records {
    if (!this.#cut.writes(key)) throw this.#cut.refusal(key)
    return this.#records
  }
}
