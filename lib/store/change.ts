/* What a write makes of what it finds. */

import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'
import { ownText } from '../protocol/own-text.ts'
import type { Announcement, CommitEntry, CommitId, CommitOperation, CopyChange, StoredRecord } from './keystore.ts'
import { mergeMetadata } from './merge.ts'
import { type StagedLog, settled } from './staged-log.ts'

/** What a writer has to know of one key: its metadata, and the id of its entry in the commit log. Both may be missing. */
export interface State {
  readonly metadata: Metadata | undefined
  readonly commitId: CommitId | undefined
}

/** The value that a write leaves untouched. */
export const kept = Symbol('kept')
export type Value = string | undefined | typeof kept

export interface Change {
  /** undefined when the record is to go. */
  readonly metadata: Metadata | undefined
  readonly value: Value
  readonly operation: CommitOperation
  /** Whether the commit log tells of it: `as before` when it has told of this key. */
  readonly told: 'always' | 'never' | 'as before'
  /** When, if not now. */
  readonly at?: number
}

/** What a write finds besides the record. */
export interface Staging {
  readonly log: StagedLog
  /** The id of the key's entry in the commit log. */
  readonly entered: CommitId | undefined
}

export interface Write {
  /** undefined when it is about notifications alone. */
  readonly key: AtKey | undefined
  readonly text: string
  readonly bytes: number
  readonly at: number
  /** What the write makes of what it finds; undefined when it finds nothing to do. */
  readonly apply: (found: Metadata | undefined, at: number, staging: Staging) => Change | undefined
  /** Tells what there is to tell of it, when it can be made: whether that found room; undefined where it is no matter. */
  readonly tell?: (log: StagedLog, left: Metadata | undefined) => boolean | undefined
  /** Called with the commit id, −1 for keys that are never committed, undefined when there was nothing to do. */
  readonly resolve: (commitId: CommitId | undefined) => void
  readonly reject: (error: unknown) => void
}

/** One key of the batch being made: as it was before, and as the batch will leave it. */
export interface Staged {
  readonly key: AtKey
  readonly before: State
  /** The whole record as it was, where memory has it. */
  readonly held: StoredRecord | undefined
  metadata: Metadata | undefined
  /** `metadata` as the disk will have it; undefined when there is none, or it was not changed. */
  row: string | undefined
  value: Value
  entry: CommitEntry | undefined
  /** Whether the entry from before is to go without another one. */
  forgotten: boolean
  /** Whether somebody is still to be told how it is now; undefined leaves that as it is. */
  untold: boolean | undefined
}

/** The record as a writer finds it: one that has expired is not there, whether or not it has been removed yet. [§2.9] */
export function living(found: Metadata | undefined, at: number): Metadata | undefined {
  const { expiresAt = Number.POSITIVE_INFINITY } = found ?? {}
  return expiresAt <= at ? undefined : found
}

/** What may be written over. Of a copy it is the original that lasts. */
export function mutable({ kind }: AtKey, existing: Metadata | undefined): Metadata | undefined {
  if (existing?.immutable && kind !== 'cached') throw new AtError('AT0032', 'Immutable records may not be updated')
  return existing
}

/** The record, but for what belongs to the value of before and goes with it, though nothing is said of it. */
function withoutLeftovers(existing: Metadata | undefined): Metadata | undefined {
  if (existing === undefined) return undefined
  const { unknown: _, immutable: __, ...rest } = existing
  return rest
}

/** Since when the record is there and how often it was written, and nothing of what was said of it. */
export function historyOf(existing: Metadata | undefined): Metadata | undefined {
  if (existing === undefined) return undefined
  const { createdBy, createdAt, version } = existing
  return {
    ...(createdBy !== undefined && { createdBy }),
    ...(createdAt !== undefined && { createdAt }),
    ...(version !== undefined && { version }),
  }
}

/** Of a change whose time is told, the log tells that one. [2026 §5.1] */
export function when({ uAt }: MetadataChanges): { readonly at?: number } {
  return uAt === undefined ? {} : { at: uAt }
}

/** The same change where there is room to tell of it; where there is none, AT0028, or the change untold. */
export function announced(
  apply: Write['apply'],
  { notification, room }: Announcement,
  untold: 'refused' | 'made',
): Write['apply'] {
  return (found, at, staging) => {
    const change = apply(found, at, staging)
    const made = notification(change?.metadata)
    const outcome = staging.log.outcome(made, room)
    // Of what is there others may have copies, and nobody would ever tell them to remove these.
    const mustTell = untold === 'refused' || (made.takesBack && found !== undefined)
    if (mustTell) settled(outcome)
    return change
  }
}

/** Puts the announcement of a change into the log with it. */
export function teller({ notification, room }: Announcement): NonNullable<Write['tell']> {
  return (log, left) => {
    const made = notification(left)
    const outcome = log.outcome(made, room)
    if (outcome === 'added') log.add(made, room)
    // Nobody has a copy of what was not there.
    return made.takesBack || !(outcome instanceof Error)
  }
}

/** What a notification makes of the copy that it is about. [§3.15.2] */
export function changeOf(
  { change, by, goneAt }: CopyChange,
  found: Metadata | undefined,
  at: number,
): Change | undefined {
  const contents = change(found)
  if (contents === undefined) return undefined
  if (contents === 'gone') return goneAt === undefined ? removal : { ...removal, at: goneAt }
  const { value, changes } = contents
  if (value === undefined) {
    const metadata = mergeMetadata(found, changes, { by, at })
    return { metadata, value: found && kept, operation: '#', told: 'always', ...when(changes) }
  }
  const metadata = mergeMetadata(withoutLeftovers(found), changes, { by, at })
  return { metadata, value, operation: '*', told: 'always', ...when(changes) }
}

export const nothing: State = { metadata: undefined, commitId: undefined }
export const removal: Change = { metadata: undefined, value: undefined, operation: '-', told: 'always' }

export function stagedFrom(key: AtKey, before: State, held?: StoredRecord): Staged {
  return {
    key,
    before,
    held,
    metadata: before.metadata,
    row: undefined,
    value: kept,
    entry: undefined,
    forgotten: false,
    untold: undefined,
  }
}

export function isUntouched({ before, metadata, entry, forgotten, untold }: Staged): boolean {
  return metadata === before.metadata && entry === undefined && !forgotten && untold === undefined
}

/** This metadata, of whose texts none keeps the line in memory that it was cut out of. Those of before do not. */
export function ownMetadata(metadata: Metadata, before: Metadata = {}): Metadata {
  if (metadata === before) return metadata
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(metadata)) {
    const former = before[name as keyof Metadata]
    if (value === undefined) continue
    if (typeof value === 'number' || typeof value === 'boolean') own[name] = value
    else if (value === former) own[name] = former
    else own[name] = typeof value === 'string' ? ownText(value) : JSON.parse(JSON.stringify(value))
  }
  return own
}
