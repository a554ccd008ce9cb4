import type { AtSign } from '../protocol/at-sign.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'

export interface Writing {
  /** Who writes. */
  readonly by: AtSign
  /** When, in milliseconds since the epoch. */
  readonly at: number
}

/**
 * The metadata of a record after a write: what the command leaves out stays, null clears, the rest replaces. So do the
 * end and the birth stay where they are, unless something is said of them. A copy is due anew after every write.
 * [§3.6.3, 2026 §5.1]
 */
export function mergeMetadata(existing: Metadata | undefined, changes: MetadataChanges, writing: Writing): Metadata {
  const { by, at } = writing
  const { sharedKeyStatus: _, cAt, uAt, eAt, aAt, ttl, ttb, ttr, ccd, unknown, ...fields } = changes
  const metadata: Mutable<Metadata> = { isBinary: false, isEncrypted: false, ...existing }
  const said = metadata as Record<string, unknown>
  for (const name in fields) {
    const value = fields[name as keyof typeof fields]
    if (value !== undefined) said[name] = value ?? undefined
  }
  metadata.createdBy = existing === undefined ? by : existing.createdBy
  metadata.createdAt = cAt ?? (existing === undefined ? at : existing.createdAt)
  metadata.updatedBy = by
  metadata.updatedAt = uAt ?? at
  metadata.status = 'active'
  metadata.version = existing === undefined ? 0 : (existing.version ?? 0) + 1
  // Most writes say nothing of either.
  if (ttb !== undefined || aAt !== undefined) Object.assign(metadata, birth(existing, { ttb, aAt, uAt }, at))
  if (ttl !== undefined || eAt !== undefined) Object.assign(metadata, end(existing, { ttl, ttb, eAt, aAt, uAt }, at))
  // A ttr of 0 is as good as none given. [§3.1]
  metadata.ttr = ttr || existing?.ttr
  metadata.ccd = metadata.ttr === undefined ? undefined : (ccd ?? existing?.ccd ?? false)
  metadata.refreshAt = metadata.ttr && metadata.ttr > 0 ? at + metadata.ttr * 1000 : undefined
  if (unknown !== undefined) metadata.unknown = { ...existing?.unknown, ...unknown }
  return metadata
}

/** A moment is kept as it was given, with the duration that would have led there. [2026 §5.1] */
function birth(existing: Metadata | undefined, { ttb, aAt, uAt }: MetadataChanges, at: number): Birth {
  if (typeof aAt === 'number') return { availableAt: aAt, ttb: positive(ttb ?? aAt - (uAt ?? at)) }
  if (ttb !== undefined) return { availableAt: at + ttb, ttb: positive(ttb) }
  return aAt === null ? { availableAt: undefined, ttb: undefined } : pick(existing, 'availableAt', 'ttb')
}

/** A life begins with the birth where both are given; a birth that was given before does not move it. [2026 §5.1] */
function end(existing: Metadata | undefined, { ttl, ttb, eAt, aAt, uAt }: MetadataChanges, at: number): End {
  if (typeof eAt === 'number') {
    const from = uAt ?? at
    return { expiresAt: eAt, ttl: positive(ttl ?? eAt - Math.max(from, aAt ?? from)) }
  }
  if (ttl) return { expiresAt: at + ttl + (typeof aAt === 'number' ? 0 : (ttb ?? 0)), ttl }
  const isCleared = ttl === 0 || eAt === null
  return isCleared ? { expiresAt: undefined, ttl: undefined } : pick(existing, 'expiresAt', 'ttl')
}

type Birth = { [Name in 'availableAt' | 'ttb']: Metadata[Name] | undefined }
type End = { [Name in 'expiresAt' | 'ttl']: Metadata[Name] | undefined }
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

function pick<A extends keyof Metadata, B extends keyof Metadata>(from: Metadata | undefined, a: A, b: B) {
  return { [a]: from?.[a], [b]: from?.[b] } as { [Name in A | B]: Metadata[Name] | undefined }
}

// A ttl or ttb of 0 clears, and one that has run out is none. [§3.1, 2026 §5.1]
function positive(millis: number): number | undefined {
  return millis > 0 ? millis : undefined
}
