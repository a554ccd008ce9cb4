import type { AtSign } from '../../protocol/at-sign.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../protocol/base64.ts'
import { maxJsonParts, readJson } from '../../protocol/json.ts'
import { type Metadata, metadataFromJson } from '../../protocol/metadata.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { parseJson } from '../reading.ts'

/**
 * What a recipient is told of a file that is offered live. It travels where existing apps have the name of the file, in
 * base64, sealed with the key of the two: no server between learns what is sent or how to open it. The bytes themselves are
 * those of a sealed file. [data formats §15.3 has AES-CTR without authentication, each time from zero; that is not written]
 */
export interface Offer {
  readonly name: string
  readonly size: number
  /** base64 of 32 bytes, for this stream alone. */
  readonly key: string
  /** base64 */
  readonly salt: string
  /** Where the bytes begin: with the salt, 0, or where a chunk does. */
  readonly startByte: number
}

/** What the file's key is made for, besides its salt. */
export function aboutStream(streamId: string): string {
  return `stream/${streamId}`
}

export async function sealOffer(
  { sharedKeys, keys }: ClientContext,
  to: AtSign,
  offer: Offer,
  options: RequestOptions,
): Promise<string> {
  const { wrapped, publicKey } = await sharedKeys.with(to, options)
  const { value, metadata } = await keys.sealShared(JSON.stringify(offer), wrapped, publicKey)
  return encodeBase64(encodeUtf8(JSON.stringify({ value, ...metadata })))
}

/** Undefined where it is none of ours: an older app's, or nobody's. */
export async function openOffer(
  { sharedKeys }: ClientContext,
  from: AtSign,
  fileName: string,
  options: RequestOptions,
): Promise<Offer | undefined> {
  const sealed = readSealed(fileName)
  if (!sealed) return undefined
  const text = await sharedKeys.openTheirs({ name: 'stream_id', ...sealed }, from, options)
  const opened = parseJson(text, maxJsonParts)
  const { name, size, key, salt, startByte } = (opened ?? {}) as Partial<Record<keyof Offer, unknown>>
  if (typeof name !== 'string' || typeof key !== 'string' || typeof salt !== 'string') return undefined
  if (!isCount(size) || !isCount(startByte)) return undefined
  return { name, size, key, salt, startByte }
}

function readSealed(fileName: string): { value: string; metadata: Metadata } | undefined {
  try {
    const said = readJson(decodeUtf8(decodeBase64(fileName)) ?? '')
    const { value, ...metadata } = said as Record<string, unknown>
    return typeof value === 'string' ? { value, metadata: metadataFromJson(metadata) } : undefined
  } catch {
    return undefined
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
