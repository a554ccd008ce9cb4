import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { ifFound, parseJson } from './reading.ts'
import { records } from './records.ts'

/** One record of the own server exactly as it is there: its value not opened, its signature not checked. */
export interface Stored {
  /** Absent where only metadata was ever written. [§3.8] */
  readonly value?: string
  readonly metadata: Metadata
}

/** Undefined when there is no such record, or no longer. What has not begun yet is there. */
export async function stored(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  { signal }: RequestOptions = {},
): Promise<Stored | undefined> {
  const payload = await ifFound(context.request(llookup.format({ key, operation: 'all' }), { signal }))
  if (payload === null) return notBegun(context, key, { signal })
  const { data, metaData } = (parseJson(payload) ?? {}) as Record<string, unknown>
  return { ...(typeof data === 'string' ? { value: data } : {}), metadata: metadataFromJson(metaData) }
}

/** A look-up is silent about what cannot be read now; the devices of its owner are told of it all the same. [§3.11, §3.14] */
async function notBegun(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  options: RequestOptions,
): Promise<Stored | undefined> {
  const name = formatAtKey(key)
  const regex = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
  let found: Stored | undefined
  for await (const page of records(context, { ...options, regex })) {
    for (const { key, value, metadata } of page) {
      if (formatAtKey(key) !== name) continue
      // One that has ended may still lie there until the server clears up. [§2.9]
      const isThere = metadata && !(metadata.expiresAt !== undefined && metadata.expiresAt <= context.now())
      found = isThere ? { ...(value === undefined ? {} : { value }), metadata } : undefined
    }
  }
  return found
}
