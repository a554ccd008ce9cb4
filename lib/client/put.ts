import type { SchemeId } from '../crypto/providers/index.ts'
import type { Sealed, SealedInScheme } from '../crypto/seal.ts'
import type { SelfKey, SharedKey } from '../protocol/at-key.ts'
import type { MetadataChanges } from '../protocol/metadata.ts'
import type { RequestOptions } from './connection.ts'
import { type ClientContext, checkOwn, placeOf } from './context.ts'
import type { Value } from './values.ts'
import { asText, write } from './write.ts'

export interface PutOptions extends RequestOptions {
  /** Milliseconds until the value is gone, 0 for never; where nothing is said, an end that is there stays. [2026 §5.1] */
  readonly ttl?: number
  /** Milliseconds until the value appears. */
  readonly ttb?: number
  /** Seconds after which others' servers fetch their copy anew, −1 for never, 0 for no copy at all. */
  readonly ttr?: number
  /** Whether others' copies go when ours does. */
  readonly ccd?: boolean
  /** What an application keeps beside the value: Base64 of a JSON object. Left out where the value is sealed in a `scheme`. [2026 §5.3] */
  readonly appMetadata?: string
}

/** Stores a sealed value; that only sealed ones fit here is what keeps plain text from the wire. [§8.8] */
export function put(
  { request }: Pick<ClientContext, 'request'>,
  key: SelfKey | SharedKey,
  sealed: Sealed | SealedInScheme,
  more: MetadataChanges,
  options: RequestOptions,
): Promise<number> {
  return write(request, key, sealed.value, { ...more, ...sealed.metadata }, options)
}

/** What is said beside a value; that there is to be no copy is said by saying nothing. [2026 §5.1] */
export function besides({ ttl, ttb, ttr, ccd, appMetadata }: PutOptions): MetadataChanges {
  return { ttl, ttb, ...(ttr ? { ttr } : {}), ccd, appMetadata }
}

export interface SelfPutOptions extends PutOptions {
  /** A scheme that only the owner's devices with this app open; the usual one, which every client opens, unless given. */
  readonly scheme?: SchemeId
}

/** Seals with the self key, for the owner's own eyes on any device. */
export async function putForSelf(
  context: ClientContext,
  key: SelfKey,
  value: Value,
  { signal, scheme, ...options }: SelfPutOptions = {},
): Promise<number> {
  checkOwn(context, key)
  const { text, isBinary } = asText(value)
  const { keys } = context
  const sealed = await (scheme
    ? keys.sealInScheme(text, scheme, { place: placeOf(key), isBinary })
    : keys.sealForSelf(text))
  return put(context, key, sealed, { ...besides(options), isBinary }, { signal })
}
