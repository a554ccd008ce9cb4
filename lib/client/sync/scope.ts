import { type AtKey, formatAtKey, isCommitted, isReserved } from '../../protocol/at-key.ts'
import { escapeRegex } from '../list.ts'

/** Which records a device keeps: those of these namespaces, or all. */
export type Namespaces = readonly string[] | 'all'

/** What is asked for; nothing for all. A namespace is found as a suffix, since it may have parts. [data formats §1.2] */
export function regexOf(namespaces: Namespaces): string | undefined {
  if (namespaces === 'all') return undefined
  // Earlier keys of two atSigns have a name of their own, and nothing opens without them.
  return `\\.(${namespaces.map(escapeRegex).join('|')})@|^shared_key\\.`
}

/** Whether the server tells the devices of this key when they ask for these. [§3.14] */
export function isKept(key: AtKey, namespaces: Namespaces): boolean {
  if (!isCommitted(key) || key.kind === 'local') return false
  const regex = regexOf(namespaces)
  return regex === undefined || new RegExp(regex, 'i').test(formatAtKey(key)) || isAlwaysTold(key)
}

function isAlwaysTold(key: AtKey): boolean {
  if (key.kind === 'public') return !key.name.includes('.') || key.name.startsWith('publickey')
  return isReserved(key) && /^shared_key(?:\.|$)/.test(key.name)
}
