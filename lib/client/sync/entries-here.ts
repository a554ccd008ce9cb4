import type { AtKey } from '../../protocol/at-key.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import type { Head, Trouble } from '../../vault/local-records.ts'
import { type Here, type KeyFilter, passes, withTimes } from './reading-here.ts'

/** A record on this device, or what is to become one, without its value. */
export interface EntryHere {
  readonly key: AtKey
  readonly metadata: Metadata
  /** What of it waits to be sent, if anything does. */
  readonly unsent?: 'put' | 'meta'
  /** What the server, or the way to it, had against that. */
  readonly trouble?: Trouble
}

/** In the order of their names; what has ended is left out. */
export async function entriesHere({ records, context }: Here, filter: KeyFilter = {}): Promise<readonly EntryHere[]> {
  const passing = passes(filter)
  const now = context.now()
  return (await records.heads()).flatMap(({ name, record, pending }) => {
    const key = passing(name)
    const metadata = pending ? withTimes(record?.metadata ?? {}, pending, now) : (record?.metadata ?? {})
    if (!key || endOf(metadata, pending) <= now) return []
    const { change, trouble } = pending ?? {}
    return [{ key, metadata, ...(change && change !== 'delete' && { unsent: change }), ...(trouble && { trouble }) }]
  })
}

function endOf({ expiresAt = Number.POSITIVE_INFINITY }: Metadata, pending: Head['pending']): number {
  const { ttl, ttb = 0 } = pending?.options ?? {}
  return pending && ttl ? pending.at + ttb + ttl : expiresAt
}
