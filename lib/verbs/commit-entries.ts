import { type AtKey, formatAtKey, isReserved } from '../protocol/at-key.ts'
import { formatDate, metadataToSyncJson } from '../protocol/metadata.ts'
import type { CommitEntry, CommitId, Records, StoredRecord } from '../store/keystore.ts'
import { manage } from './reach.ts'

/** An entry of the commit log, with what the key holds now; a removal has no record. */
export interface SyncEntry {
  readonly commit: CommitEntry
  readonly record: StoredRecord | undefined
}

/** The entries with a higher id whose key matches or is one that every device needs, ascending. [§3.14] */
export async function* entriesSince(
  after: CommitId,
  matches: (name: string) => boolean,
  keystore: Records,
  skipDeletesUntil: CommitId = -1,
): AsyncGenerator<SyncEntry> {
  let skipped: CommitEntry | undefined
  for await (const commit of keystore.changes(after)) {
    if (!isSynced(commit.key, matches)) continue
    if (commit.operation === '-') {
      if (commit.commitId > skipDeletesUntil) yield { commit, record: undefined }
      skipped = commit.commitId > skipDeletesUntil ? undefined : commit
      continue
    }
    // Gone since the log was read; its removal has an id of its own.
    const record = await keystore.get(commit.key)
    if (!record) continue
    skipped = undefined
    yield { commit, record }
  }
  // The very latest entry that the caller may have is always told, so that a device learns how far it has come. [§12.2]
  if (skipped) yield { commit: skipped, record: undefined }
}

/** Whether devices are told of this key when they ask for names that match. What `enroll` keeps, none is told. [§3.14, 2026 §7.1] */
export function isSynced(key: AtKey, matches: (name: string) => boolean): boolean {
  if (key.name.endsWith(`.${manage}`)) return false
  return matches(formatAtKey(key)) || isAlwaysIncluded(key)
}

export interface PageLimits {
  /** Bytes of all members; what would be over it waits for the next page, unless it is the first. */
  readonly maxBytes: number
  readonly maxEntries?: number
}

/** A JSON array of as many entries as a page may hold; of the rest, one at most is read. [§3.14] */
export async function formatPage(
  entries: AsyncIterable<SyncEntry>,
  format: (entry: SyncEntry) => string,
  { maxBytes, maxEntries = Number.POSITIVE_INFINITY }: PageLimits,
): Promise<string> {
  const utf8 = new TextEncoder()
  const texts: string[] = []
  let bytes = 0
  for await (const entry of entries) {
    const text = format(entry)
    bytes += utf8.encode(text).length
    if (texts.length > 0 && bytes > maxBytes) break
    texts.push(text)
    if (texts.length === maxEntries || bytes >= maxBytes) break
  }
  return `[${texts.join(',')}]`
}

/** Keys without which a device cannot read the others. [§3.14] */
function isAlwaysIncluded(key: AtKey): boolean {
  if (key.kind === 'public' && (!key.name.includes('.') || key.name.startsWith('publickey'))) return true
  // The whole name, not a part of it: else anybody could have copies included. [§13.36]
  return isReserved(key) && key.kind !== 'internal' && /^shared_key(?:\.|$)/.test(key.name)
}

/** One member of `sync:from`'s array. [§3.14] */
export function formatEntry({ commit, record }: SyncEntry): string {
  const { commitId, operation } = commit
  return JSON.stringify({ atKey: formatAtKey(commit.key), ...contents(record), commitId, operation })
}

/** One member of the older `sync`'s array, with the members in their older order. [§3.14] */
export function formatLegacyEntry({ commit, record }: SyncEntry): string {
  const { commitId, operation, at } = commit
  return JSON.stringify({
    atKey: formatAtKey(commit.key),
    operation,
    opTime: formatDate(at),
    commitId,
    ...contents(record),
  })
}

function contents(record: StoredRecord | undefined) {
  return { value: record?.value ?? null, metadata: record ? metadataToSyncJson(record.metadata) : null }
}
