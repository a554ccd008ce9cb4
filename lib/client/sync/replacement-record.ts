import type { KeyRing } from '../../crypto/key-ring.ts'
import { type AtKey, formatAtKey, parseAtKey, type SelfKey, selfKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import type { Replacement } from '../../vault/local-records.ts'
import { isUnfit, parseJson } from '../reading.ts'
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

/** Undefined for what is none, or no key of ours opens. Rejects when the keys cannot be used now: then it has to be read later. */
export async function readReplacement(change: Change, keys: Pick<KeyRing, 'openFromSelf'>): Promise<Told | undefined> {
  const { value, metadata } = change.record ?? {}
  if (value === undefined || !metadata || !isReplacementKey(parseAtKey(change.name))) return undefined
  try {
    return readTold(parseJson(await keys.openFromSelf(value, metadata)))
  } catch (error) {
    if (isUnfit(error)) return undefined
    throw error
  }
}

function readTold(json: unknown): Told | undefined {
  const { name, after, before } = (json ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || typeof after !== 'number' || typeof before !== 'number') return undefined
  return isAtKey(name) ? { name, after, before } : undefined
}

function isAtKey(name: string): boolean {
  try {
    return formatAtKey(parseAtKey(name)) === name
  } catch {
    return false
  }
}
