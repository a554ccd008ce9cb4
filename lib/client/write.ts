import { schemeOf } from '../crypto/providers/scheme.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { maxJsonParts } from '../protocol/json.ts'
import { type Metadata, type MetadataChanges, metadataFromJson } from '../protocol/metadata.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import { syntax as update } from '../verbs/update.ts'
import type { RequestOptions } from './connection.ts'
import type { Request } from './context.ts'
import { ifFound, parseJson } from './reading.ts'
import type { Value } from './values.ts'

/** Bytes of a whole request that every atServer takes. [§2.3] */
export const maxRequestBytes = 10_240_000

/** How values become text. Throws AT0022 for nothing at all, which no atServer stores, and for what is no value. [§8.10, §8.2] */
export function asText(value: Value): { text: string; isBinary: boolean } {
  // Whatever frame or worker they were made in.
  const isBinary = Object.prototype.toString.call(value) === '[object Uint8Array]'
  const text = isBinary ? encodeBase2e15(value as Uint8Array) : typeof value === 'string' ? value : asJson(value)
  if (text === '') throw new AtError('AT0022', 'There is nothing to store. To remove a value, delete it.')
  return { text, isBinary }
}

function asJson(value: object): string {
  // A text is one as it is, and the rest that JSON has beside these could not be told from a text.
  if (typeof value !== 'object' || value === null) throw noValue()
  try {
    checkPlain(value)
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof AtError) throw error
    throw new AtError('AT0022', 'This cannot be written as JSON.', { cause: error })
  }
}

/** Other bytes, maps, dates and numbers that are none would not be read as what they were, at whatever depth. */
function checkPlain(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return
  if (Array.isArray(value)) {
    for (const item of value) checkPlain(item)
    return
  }
  const prototype = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined
  if (prototype !== null && !(prototype && Object.getPrototypeOf(prototype) === null)) throw noValue()
  // A member without a value is left out, as JSON leaves it out.
  for (const member of Object.values(value as object)) if (member !== undefined) checkPlain(member)
}

function noValue(): AtError {
  return new AtError('AT0022', 'A value is a text, bytes in a Uint8Array, or a plain object or list of what JSON has.')
}

/**
 * Stores what is already in the form in which it may be stored. Whatever else is recorded beside the key stays, since the
 * atServer merges; only what told how the value before was sealed or wrapped is cleared. [§3.6.3]
 * Resolves to the commit id. AT0005 when it is longer than an atServer takes.
 */
export async function write(
  request: Request,
  key: AtKey,
  value: string,
  changes: MetadataChanges,
  options: RequestOptions = {},
): Promise<number> {
  const line = updateLine(key, value, changes, await metadataOf(request, key, options))
  const bytes = encodeUtf8(line).length
  if (bytes >= maxRequestBytes) throw tooLong(bytes)
  const commitId = await request(line, options)
  if (commitId === null) throw new AtError('AT0002', 'The server refused to store this.')
  return Number(commitId)
}

export function tooLong(bytes: number): AtError {
  return new AtError('AT0005', `This takes ${bytes} bytes. An atServer takes less than ${maxRequestBytes}.`)
}

/** The line that makes of a record with these metadata one with this value. */
export function updateLine(key: AtKey, value: string, changes: MetadataChanges, before: Metadata): string {
  const { isBinary = false, ...others } = changes
  const stated = Object.entries(others).filter(([, change]) => change !== undefined)
  // Where bytes were before, a text has to say that it is none; else only bytes say what they are. [§8.13, 2026 §5]
  const form = isBinary || before.isBinary ? { isBinary } : {}
  return update.format({ key, value, metadata: { ...staleIn(before), ...form, ...Object.fromEntries(stated) } })
}

/** Each belongs to the value it was written with. */
const ofTheValue = [
  'dataSignature',
  'sharedKeyEnc',
  'pubKeyCS',
  'pubKeyHash',
  'encoding',
  'encKeyName',
  'encAlgo',
  'ivNonce',
  'skeEncKeyName',
  'skeEncAlgo',
] as const satisfies (keyof Metadata & keyof MetadataChanges)[]

function staleIn(before: Metadata): MetadataChanges {
  const cleared = ofTheValue.filter((name) => before[name] !== undefined).map((name) => [name, null])
  return { ...Object.fromEntries(cleared), ...(schemeOf(before) !== undefined && { appMetadata: noProvider }) }
}

/** What names no way of sealing but the usual one. It takes the place of what did, which no update can clear. [2026 §5.3, §18.2] */
const noProvider = encodeBase64(encodeUtf8('{}'))

async function metadataOf(request: Request, key: AtKey, options: RequestOptions): Promise<Metadata> {
  const payload = await ifFound(request(llookup.format({ key, operation: 'meta' }), options)).catch(notForUs)
  return payload === null ? {} : metadataFromJson(parseJson(payload, maxJsonParts))
}

/** What an app may not read it may not write either, and the refusal shall be that of the writing. */
function notForUs(error: unknown): null {
  if (error instanceof AtError && error.code === 'AT0009') return null
  throw error
}
