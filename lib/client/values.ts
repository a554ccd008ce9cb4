import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import { readJson } from '../protocol/json.ts'
import type { Metadata } from '../protocol/metadata.ts'

/** What an application puts: text, bytes that travel as Base2e15 with `isBinary`, or what travels as JSON: plain objects and lists. [§8.10] */
export type Value = string | Uint8Array | object

/** What was put as an object or a list. AT0014 when it was something else. */
export function jsonOf({ text }: Pick<AtValue, 'text'>): unknown {
  try {
    return readJson(text)
  } catch (cause) {
    throw new AtError('AT0014', 'This value is no JSON.', { cause })
  }
}

/**
 * Whether a public value is its owner's: `verified` by `publickey@owner`, `unsigned` as older apps write,
 * `broken` when the signature does not fit the value. [§8.9]
 */
export type SignatureState = 'verified' | 'unsigned' | 'broken'

/** A value as its reader sees it: opened, unwrapped, and with what is known about it. */
export interface AtValue<Key extends AtKey = AtKey> {
  readonly key: Key
  /** The text as it was put. For bytes it is their Base2e15 form: see `bytes`. */
  readonly text: string
  /** Present when the metadata says `isBinary`. */
  readonly bytes?: Uint8Array
  readonly metadata: Metadata
  /** Present for public values only. */
  readonly signature?: SignatureState
  /** Present and true when the value came from the copy on the reader's own server. */
  readonly cached?: true
  /** Present and true when a value that is not for everyone was found in plain text, as some old tools wrote it. */
  readonly unsealed?: true
  /** Present and true when it was changed on this device and the own server does not know it yet. */
  readonly unsent?: true
  /** Present when it was read from this device: when all that the own server has was known last, if ever. */
  readonly here?: { readonly asOf?: number }
}
