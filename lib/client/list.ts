import { AtError } from '../protocol/at-error.ts'
import { type AtKey, parseAtKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { syntax } from '../verbs/scan.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson } from './reading.ts'

export interface ListOptions extends RequestOptions {
  /** An unanchored search on the full name, without spaces. */
  readonly regex?: string
  /** What this atSign shares with me, asked at its own server; my own server's records unless given. */
  readonly sharedBy?: AtSign
  /** Of my own records, only those I share with this atSign. */
  readonly sharedWith?: AtSign
  readonly showHidden?: boolean
  /** Also what has not begun yet, of what is on this device; no server tells of it here. */
  readonly unborn?: boolean
}

/** The keys on the own server, or those that another atSign keeps for us. [§3.13] */
export async function list(
  { request, atSign }: Pick<ClientContext, 'request' | 'atSign'>,
  { regex, sharedBy, sharedWith, showHidden, signal }: ListOptions = {},
): Promise<AtKey[]> {
  const elsewhere = sharedBy !== undefined && !sameAtSign(sharedBy, atSign)
  const line = syntax.format({
    ...(regex === undefined ? {} : { regex }),
    ...(elsewhere ? { forAtSign: sharedBy } : showHidden ? { showHidden } : {}),
  })
  const keys = parseNames(await request(line, { signal }))
  // A visitor is told the names without the `@visitor:` in front of them.
  if (elsewhere) {
    // What it says of anybody else's keys is not its to say; asked for, they would be read as that atSign's own.
    const theirs = keys.filter((key) => key.kind !== 'internal' && sameAtSign(key.sharedBy, sharedBy))
    return theirs.map((key) => (key.kind === 'self' ? sharedKey(key.name, key.sharedBy, atSign) : key))
  }
  if (!sharedWith) return keys
  return keys.filter((key) => key.kind === 'shared' && sameAtSign(key.sharedWith, sharedWith))
}

/** The keys in the reply to a scan. A name that is no atKey is left out: nobody could ask for it either. */
export function parseNames(payload: string | null): AtKey[] {
  if (payload === null) return []
  const names = parseJson(payload)
  if (!Array.isArray(names)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  return names.flatMap((name) => {
    try {
      return [parseAtKey(String(name))]
    } catch {
      return []
    }
  })
}

/** The text as a regular expression that finds nothing else. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
