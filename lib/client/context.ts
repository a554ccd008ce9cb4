import type { KeyRing } from '../crypto/key-ring.ts'
import type { Place } from '../crypto/providers/provider.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, isReserved, parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { RequestOptions } from './connection.ts'
import type { PublicKeys } from './public-keys.ts'
import type { SharedKeys } from './shared-keys.ts'

/** One line to the own atServer, and the payload of its reply. */
export type Request = (line: string, options?: RequestOptions) => Promise<string | null>

/** All that putting, getting and the rest work with. */
export interface ClientContext {
  readonly atSign: AtSign
  readonly keys: KeyRing
  readonly request: Request
  readonly publicKeys: PublicKeys
  readonly sharedKeys: SharedKeys
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Where a value stands, for schemes that hold it there. */
export function placeOf({ sharedBy, sharedWith, name }: Place): Place {
  return { sharedBy, ...(sharedWith !== undefined && { sharedWith }), name }
}

/** Who writes no types may give anything. Throws AT0016 for what is no key, before anything is sent or looked for. */
export function checkKey(key: AtKey): void {
  let text = String(key)
  try {
    text = formatAtKey(key)
    parseAtKey(text)
  } catch {
    const hint = typeof key === 'string' ? ': parseAtKey makes a key of a text' : ''
    throw new AtError('AT0016', `${text} is not well-formed key${hint}`)
  }
}

/** Throws AT0016 for what is not ours to write: somebody else's key, or one of the protocol's own. [§8.12] */
export function checkOwn({ atSign }: Pick<ClientContext, 'atSign'>, key: AtKey): void {
  if (key.kind === 'internal' || !sameAtSign(key.sharedBy, atSign)) {
    throw new AtError('AT0016', `${formatAtKey(key)} does not belong to ${atSign}.`)
  }
  if (isReserved(key)) throw new AtError('AT0016', `${formatAtKey(key)} is a name that the protocol keeps for itself.`)
}
