import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { maxJsonParts } from '../protocol/json.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { changed } from './every-name.ts'
import { escapeRegex } from './list.ts'
import { ifFound, parseJson } from './reading.ts'
import { entryAt } from './records.ts'

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
  const { data, metaData } = (parseJson(payload, maxJsonParts) ?? {}) as Record<string, unknown>
  return { ...(typeof data === 'string' ? { value: data } : {}), metadata: metadataFromJson(metaData) }
}

/**
 * What stands beside a record, whether it can be read now or not, without its value where that need not come along.
 * Undefined when there is no such record, or no longer.
 */
export async function storedMeta(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  { signal }: RequestOptions = {},
): Promise<Metadata | undefined> {
  const payload = await ifFound(context.request(llookup.format({ key, operation: 'meta' }), { signal }))
  if (payload === null) return (await notBegun(context, key, { signal }))?.metadata
  return metadataFromJson(parseJson(payload, maxJsonParts))
}

/** A look-up is silent about what cannot be read now; the devices of its owner are told of it all the same. [§3.11, §3.14] */
export async function notBegun(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  options: RequestOptions = {},
): Promise<Stored | undefined> {
  const name = formatAtKey(key)
  const regex = `^${escapeRegex(name)}$`
  const change = (await changed(context, { ...options, regex })).find((one) => formatAtKey(one.key) === name)
  if (!change || change.isGone) return undefined
  const found = await entryAt(context, change.commitId, { ...options, regex })
  if (!found?.metadata || formatAtKey(found.key) !== name) return undefined
  const { value, metadata } = found
  // One that has ended may still lie there until the server clears up. [§2.9]
  if (metadata.expiresAt !== undefined && metadata.expiresAt <= context.now()) return undefined
  return { ...(value === undefined ? {} : { value }), metadata }
}
