import type { CachedKey, LocalKey, PublicKey, SelfKey, SharedKey } from '../protocol/at-key.ts'
import { sameAtSign } from '../protocol/at-sign.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as plookup } from '../verbs/plookup.ts'
import type { RequestOptions } from './connection.ts'
import { type ClientContext, placeOf } from './context.ts'
import { ifFound, parseStored, readPublic, readSealed, type StoredValue } from './reading.ts'
import type { AtValue } from './values.ts'

export interface GetOptions extends RequestOptions {
  /** Asks the owner's server even when the own server holds a copy. */
  readonly fresh?: boolean
  /**
   * Also what has not begun yet, as `availableAt` says. Only what this device keeps can be read so: a server gives nobody a
   * value before its time, its owner neither.
   */
  readonly unborn?: boolean
}

export type ReadableKey = PublicKey | SelfKey | SharedKey | CachedKey

/** Reads and opens one value, wherever it is. Undefined when there is none, or none for us. [§8.8] */
export async function get<Key extends ReadableKey>(
  context: ClientContext,
  key: Key,
  { fresh = false, signal }: GetOptions = {},
): Promise<AtValue<Key> | undefined> {
  const stored = parseStored(await ifFound(context.request(question(context, key, fresh), { signal })))
  return stored && openStored(context, key, stored, { signal })
}

/** One's own server is asked for its own records by name, and for others' as what they show to us. [§3.9–3.11] */
function question({ atSign }: ClientContext, key: ReadableKey, fresh: boolean): string {
  const operation = 'all' as const
  const { name, sharedBy } = key
  if (key.kind === 'cached' || sameAtSign(sharedBy, atSign)) return llookup.format({ key, operation })
  const bypass = fresh ? { bypassCache: true } : {}
  const verb = key.kind === 'public' ? plookup : lookup
  return verb.format({ name, sharedBy, operation, ...bypass })
}

/** Opens what was found under this key. */
export function openStored<Key extends ReadableKey | LocalKey>(
  { atSign, keys, publicKeys, sharedKeys }: ClientContext,
  key: Key,
  stored: StoredValue,
  options: RequestOptions = {},
): Promise<AtValue<Key>> {
  const { sharedBy, sharedWith } = key as (ReadableKey | LocalKey) & { sharedWith?: typeof atSign }
  if (key.kind === 'public' || (key.kind === 'cached' && sharedWith === undefined)) {
    return readPublic(key, stored, (fresh) => publicKeys.of(sharedBy, { ...options, fresh }))
  }
  return readSealed(key, stored, () => {
    if (!sameAtSign(sharedBy, atSign)) return sharedKeys.openTheirs(stored, sharedBy, options)
    // What is shared with oneself is sealed with the self key. [data formats §1.1]
    if (sharedWith === undefined || sameAtSign(sharedWith, atSign))
      return keys.openFromSelf(stored.value, stored.metadata, placeOf(key))
    return sharedKeys.openMine(stored, sharedWith, options)
  })
}
