import type { AtSign } from '../protocol/at-sign.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'

export interface Writing {
  /** Who writes. */
  readonly by: AtSign
  /** When, in milliseconds since the epoch. */
  readonly at: number
}

/**
 * The metadata of a record after a write: what the command leaves out stays, null clears, the rest replaces.
 * The dates start anew from `at` with every write, also those that follow from a ttl, ttb or ttr that stays:
 * an update restarts a life-time, and makes unborn again what has a ttb. [§3.6.3]
 */
export function mergeMetadata(existing: Metadata | undefined, changes: MetadataChanges, writing: Writing): Metadata {
  const { by, at } = writing
  const { sharedKeyStatus: _, ttl, ttb, ttr, ccd, unknown, ...fields } = changes
  const metadata: Mutable<Metadata> = { isBinary: false, isEncrypted: false, ...existing }
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Object.assign(metadata, { [name]: value ?? undefined })
  }
  metadata.createdBy = existing === undefined ? by : existing.createdBy
  metadata.createdAt = existing === undefined ? at : existing.createdAt
  metadata.updatedBy = by
  metadata.updatedAt = at
  metadata.status = 'active'
  metadata.version = existing === undefined ? 0 : (existing.version ?? 0) + 1
  metadata.ttl = positive(ttl ?? existing?.ttl)
  metadata.ttb = positive(ttb ?? existing?.ttb)
  // A ttr of 0 is as good as none given. [§3.1]
  metadata.ttr = ttr || existing?.ttr
  metadata.ccd = metadata.ttr === undefined ? undefined : (ccd ?? existing?.ccd ?? false)
  metadata.availableAt = metadata.ttb && at + metadata.ttb
  metadata.expiresAt = metadata.ttl && at + metadata.ttl + (metadata.ttb ?? 0)
  metadata.refreshAt = metadata.ttr && metadata.ttr > 0 ? at + metadata.ttr * 1000 : undefined
  if (unknown !== undefined) metadata.unknown = { ...existing?.unknown, ...unknown }
  return metadata
}

/** `update` says of a value whether it is binary and whether it is encrypted, also by saying nothing. [§3.6.3] */
export function stateBooleans(changes: MetadataChanges): MetadataChanges {
  return { ...changes, isBinary: changes.isBinary ?? false, isEncrypted: changes.isEncrypted ?? false }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

// A ttl or ttb of 0 clears. [§3.1]
function positive(millis: number | undefined): number | undefined {
  return millis || undefined
}
