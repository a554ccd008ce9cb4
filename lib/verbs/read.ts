import { AtError } from '../protocol/at-error.ts'
import { type AtKey, parseAtKey } from '../protocol/at-key.ts'
import { lowerCase } from '../protocol/characters.ts'
import { jsonOfText } from '../protocol/json.ts'
import { type Metadata, metadataToText } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'

/** What is asked of a key: its value, its metadata, or all there is. [§3.9] */
export type Operation = 'meta' | 'all' | undefined

/** What a key holds, as the caller is to see it. */
export interface Found {
  /** The name that `all` shows. */
  readonly key: string
  readonly value: string | undefined
  readonly metadata: Metadata
}

/** The reply to a look-up; members without a value are left out. [§3.9, §5.2] */
export function answer(operation: Operation, found: Found): Reply {
  const { key, value } = found
  if (operation === undefined) return data(value ?? null)
  const text = metadataToText(found.metadata)
  if (operation === 'meta') return data(text)
  const known = value === undefined ? '' : `"data":${jsonOfText(value)},`
  return data(`{"key":${jsonOfText(key)},${known}"metaData":${text}}`)
}

/** For a key that is not there. `key` as it would be stored. [§9.4] */
export function missing(key: string): AtError {
  return new AtError('AT0015', `${key} does not exist in keystore`)
}

/** The key of this name. Throws AT0015 for what cannot be a name: nothing can be stored under it. */
export function readableKey(text: string): AtKey {
  try {
    return parseAtKey(text)
  } catch {
    throw missing(lowerCase(text))
  }
}

/** `meta` or `all`, however it was spelled. */
export function parseOperation(text: string | undefined): Operation {
  return text?.toLowerCase() as Operation
}
