import type { AtKey } from '../../protocol/at-key.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import type { Trouble } from '../../vault/local-records.ts'
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
    const metadata = pending ? withTimes(record?.metadata ?? {}, pending) : (record?.metadata ?? {})
    if (!key || (metadata.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return []
    const { change, trouble } = pending ?? {}
    return [{ key, metadata, ...(change && change !== 'delete' && { unsent: change }), ...(trouble && { trouble }) }]
  })
}
