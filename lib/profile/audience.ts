import { AtError } from '../protocol/at-error.ts'
import { type AtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isGroupAudience } from './audience-label.ts'

/** All contacts, or a group of them by its id. What is for them has no record of its own: each of them is given it. */
export type GroupAudience = 'contacts' | `group ${string}`

/** Who sees a value. An atSign stands for itself. */
export type Audience = 'everyone' | 'only me' | AtSign | GroupAudience

export function groupAudience(id: string): GroupAudience {
  return `group ${id}`
}

/** Who sees the value of a key, undefined for keys that hold nobody's answer. */
export function audienceOf(key: AtKey): Audience | undefined {
  switch (key.kind) {
    case 'public':
      return 'everyone'
    case 'self':
      return 'only me'
    case 'shared':
      return key.sharedWith
    default:
      return undefined
  }
}

export function sameAudience(one: Audience, other: Audience): boolean {
  if (one === other) return true
  return one.startsWith('@') && other.startsWith('@') && sameAtSign(one as AtSign, other as AtSign)
}

/**
 * The key that holds a name's value for an audience. What only the owner sees has two spellings;
 * the old app writes and reads `@alice:x.wavi@alice`, not the bare one. [data formats §1.1, trap 1]
 */
export function keyFor(name: string, owner: AtSign, audience: Audience, namespace = 'wavi') {
  const full = `${name}.${namespace}`
  if (isGroupAudience(audience)) throw new AtError('AT0022', 'What is for a group is written for each person in it.')
  if (audience === 'everyone') return publicKey(full, owner)
  if (audience === 'only me' || sameAtSign(audience, owner)) return selfKey(full, owner, owner)
  return sharedKey(full, owner, audience)
}

/** The name of a profile record without its namespace, `wavi` or the older `persona`; undefined for other records. */
export function profileName(key: AtKey): { name: string; namespace: 'wavi' | 'persona' } | undefined {
  // A title may have dots; what else has them is another app's in a namespace of its own.
  const found = /^(?<name>custom_.+|[^.]+)\.(?<namespace>wavi|persona)$/i.exec(key.name)?.groups
  if (!found?.name) return undefined
  return { name: found.name.toLowerCase(), namespace: found.namespace?.toLowerCase() as 'wavi' | 'persona' }
}
