import { schemeOf } from '../crypto/providers/scheme.ts'
import { verify } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import { decodeBase2e15 } from '../protocol/base2e15.ts'
import { decodeBase64, decodeUtf8 } from '../protocol/base64.ts'
import { maxJsonParts, readJson } from '../protocol/json.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import type { AtValue, SignatureState } from './values.ts'

/** A record as it came over the wire, nothing opened yet. */
export interface StoredValue {
  /** The name under which it was found; `cached:…` when it was a copy. */
  readonly name: string
  readonly value: string
  readonly metadata: Metadata
}

/** The payload of `lookup:all`, `llookup:all` and `plookup:all`. Undefined when there is no value. [§3.9, §5.4] */
export function parseStored(payload: string | null): StoredValue | undefined {
  if (payload === null || payload === 'null') return undefined
  const { key, data, metaData } = (parseJson(payload, maxJsonParts) ?? {}) as Record<string, unknown>
  if (data === undefined || data === null) return undefined
  return { name: String(key ?? ''), value: String(data), metadata: metadataFromJson(metaData) }
}

/**
 * What an atServer writes as JSON. Throws AT0014 when it is none. The own server's lists may be as long as they are; of what
 * others had a part in, no more than `most` parts are read.
 */
export function parseJson(payload: string, most = Number.POSITIVE_INFINITY): unknown {
  try {
    return readJson(payload, most)
  } catch (cause) {
    throw new AtError('AT0014', 'The server answered with something that cannot be read.', { cause })
  }
}

/** Asks for something that may not be there: a missing key is an answer, in both generations. [§10] */
export async function ifFound(answer: Promise<string | null>): Promise<string | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AtError && error.code === 'AT0015') return null
    throw error
  }
}

/** A public value opened for its reader, its signature checked with the owner's public key if that can be had. [§8.9] */
export async function readPublic<Key extends AtKey>(
  key: Key,
  stored: StoredValue,
  ownerKey: (fresh: boolean) => Promise<string | undefined>,
): Promise<AtValue<Key>> {
  const text = unwrapText(stored)
  const { dataSignature } = stored.metadata
  let signature: SignatureState = 'unsigned'
  if (dataSignature) {
    const signed = [text, stored.value]
    const fits = async (fresh: boolean) => isSigned(await ownerKey(fresh), signed, dataSignature)
    // A key that is remembered may have been replaced since; only one just fetched can say that a signature is broken.
    signature = (await fits(false)) || (await fits(true)) ? 'verified' : 'broken'
  }
  return { ...asValue(key, text, stored), signature }
}

/**
 * Whether this can be the outcome of sealing: base64 of whole AES blocks. What is not, in a place that is not public,
 * was written in plain text by an old or simple tool. [data formats §3.4]
 */
export function looksSealed(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return false
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
  return ((value.length / 4) * 3 - padding) % 16 === 0
}

/**
 * Opens a value that only few may read. Tools exist that seal without saying `isEncrypted`, and tools that say it and
 * do not seal, so the value itself decides; what claims to be sealed and does not open is an error and never shown as text.
 */
export async function readSealed<Key extends AtKey>(
  key: Key,
  stored: StoredValue,
  open: () => Promise<string>,
): Promise<AtValue<Key>> {
  // What names a scheme is never taken for plain text: it opens by that, or it is said what it is sealed with. [2026 §18.2]
  if (schemeOf(stored.metadata) !== undefined) return asValue(key, await open(), stored)
  if (!looksSealed(stored.value)) return plain(key, stored)
  try {
    return asValue(key, await open(), stored)
  } catch (error) {
    const claimed = stored.metadata.isEncrypted || stored.metadata.ivNonce || stored.metadata.sharedKeyEnc
    if (claimed || !isUnfit(error)) throw error
    return plain(key, stored)
  }
}

/** Whether it was the key or the value that did not fit, rather than the way to them. */
export function isUnfit(error: unknown): error is AtError {
  return error instanceof AtError && (error.code === 'AT0014' || error.code === 'AT0011')
}

/** What is told to a reader besides the text. */
function asValue<Key extends AtKey>(key: Key, text: string, { name, metadata }: StoredValue): AtValue<Key> {
  return {
    key,
    text,
    ...(metadata.isBinary ? { bytes: decodeBase2e15(text) } : {}),
    metadata,
    ...(name.startsWith('cached:') ? { cached: true as const } : {}),
  }
}

function plain<Key extends AtKey>(key: Key, stored: StoredValue): AtValue<Key> {
  return { ...asValue(key, unwrapText(stored), stored), unsealed: true }
}

/**
 * Undoes what let a text with line breaks pass as one line: base64, or in old data `~NL~`. [§8.9]
 * Where it is no base64 of a text, it was written by a program that says nothing of `encoding`, so that the atServer kept
 * what was said of the value before. [§3.6.3]
 */
function unwrapText({ value, metadata }: StoredValue): string {
  const unwrapped = metadata.encoding?.toLowerCase() === 'base64' ? textInBase64(value) : undefined
  return unwrapped ?? value.replaceAll('~NL~', '\n')
}

function textInBase64(value: string): string | undefined {
  try {
    return decodeUtf8(decodeBase64(value))
  } catch {
    return undefined
  }
}

async function isSigned(publicKey: string | undefined, texts: string[], signature: string): Promise<boolean> {
  if (!publicKey) return false
  for (const message of new Set(texts)) {
    try {
      if (await verify({ publicKey, message, signature })) return true
    } catch (error) {
      if (!isUnfit(error)) throw error
    }
  }
  return false
}
