import type { KeyRing } from '../../crypto/key-ring.ts'
import { type AtKey, formatAtKey, parseAtKey, type SelfKey, selfKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import type { Replacement } from '../../vault/local-records.ts'
import type { Change } from './rules.ts'

/*
 * By which one device tells the others that it has replaced what it had not seen. It is in the namespace of the key that it
 * is about, so that whoever keeps that key is told, and whoever may write the one may write the other; a name that begins
 * with `_` is not listed to anybody who does not ask. Each has a name of its own: none takes the place of another.
 */

type Told = Pick<Replacement, 'name' | 'after' | 'before'>

/** How long the other devices have to hear of it, in milliseconds. */
export const replacementTtl = 30 * 86_400_000

const shape = /^_replaced\.\d+(?:\.|$)/

export function isReplacementKey(key: AtKey): boolean {
  return key.kind === 'self' && shape.test(key.name)
}

export function replacementKey({ name, before }: Told, atSign: AtSign): SelfKey {
  const about = parseAtKey(name).name
  const dot = about.lastIndexOf('.')
  return selfKey(`_replaced.${before}${dot < 0 ? '' : about.slice(dot)}`, atSign)
}

export function replacementText({ name, after, before }: Told): string {
  return JSON.stringify({ name, after, before })
}

/** Undefined for what is none, or cannot be read: then it says nothing. */
export async function readReplacement(change: Change, keys: Pick<KeyRing, 'openFromSelf'>): Promise<Told | undefined> {
  const { value, metadata } = change.record ?? {}
  if (value === undefined || !metadata || !isReplacementKey(parseAtKey(change.name))) return undefined
  try {
    const { name, after, before } = JSON.parse(await keys.openFromSelf(value, metadata))
    if (typeof name !== 'string' || !Number.isSafeInteger(after) || !Number.isSafeInteger(before)) return undefined
    return { name: formatAtKey(parseAtKey(name)), after, before }
  } catch {
    return undefined
  }
}
