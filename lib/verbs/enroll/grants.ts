import { AtError } from '../../protocol/at-error.ts'
import { parseAtKey } from '../../protocol/at-key.ts'
import { lowerCase } from '../../protocol/characters.ts'
import type { Grants, Right } from '../reach.ts'

/**
 * What is asked for, in lower case as names are stored. Throws AT0022 for a name that no key can end in, a right
 * that is none, or one namespace in two spellings. [2026 §10.2]
 */
export function readGrants(namespaces: unknown): Grants {
  if (typeof namespaces !== 'object' || namespaces === null || Array.isArray(namespaces)) {
    throw new AtError('AT0022', 'namespaces must be an object')
  }
  const grants = new Map<string, Right>()
  for (const [text, right] of Object.entries(namespaces)) {
    const name = lowerCase(text)
    if (right !== 'r' && right !== 'rw') {
      const access = typeof right === 'string' ? right : typeof right
      throw new AtError(
        'AT0022',
        `Invalid access "${access}" for namespace "${name}" in enroll:request. Valid values are r and rw`,
      )
    }
    if (!isNamespace(name) || grants.has(name)) {
      throw new AtError('AT0022', `Invalid namespace "${name}" in enroll:request`)
    }
    grants.set(name, right)
  }
  return grants
}

/** Names between dots, none of them empty: `.wavi` would be the end of everything that ends in `wavi`. */
function isNamespace(name: string): boolean {
  if (name === '*') return true
  if (name === '' || /(^\.|\.\.|\.$|\*)/.test(name)) return false
  try {
    parseAtKey(`x.${name}@x`)
    return true
  } catch {
    return false
  }
}
