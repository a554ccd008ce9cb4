import { type AtKey, parseAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { lowerCase } from '../protocol/characters.ts'
import { isActive } from '../protocol/metadata.ts'
import type { StoredRecord } from '../store/keystore.ts'
import type { Context } from './context.ts'
import { missing } from './read.ts'

const scheme = 'atsign://'
// A longer chain, or a circle, has no value. [§3.9]
const maxRounds = 3

/** Whether this value only says where the value is. [§7.8] */
export function isReference(value: string | undefined): boolean {
  return value?.startsWith(scheme) ?? false
}

/**
 * The value at the end of a chain of references, in the own store: what is addressed to the reader first, else what
 * is public. undefined when there is none to be seen; throws AT0015 where the chain breaks. [§3.9, §13.8]
 */
export async function followReferences(
  value: string | undefined,
  reader: AtSign | undefined,
  context: Context,
): Promise<string | undefined> {
  let current = value
  for (let round = 0; round < maxRounds && current?.startsWith(scheme); round++) {
    const name = current.slice(scheme.length)
    const record = (reader && (await find(`${reader}:${name}`, context))) ?? (await find(`public:${name}`, context))
    if (!record) throw missing(`public:${lowerCase(name)}`)
    current = isActive(record.metadata, context.now()) ? record.value : undefined
  }
  return isReference(current) ? undefined : current
}

async function find(text: string, { keystore }: Context): Promise<StoredRecord | undefined> {
  let key: AtKey
  try {
    key = parseAtKey(text)
  } catch {
    return undefined
  }
  return keystore.get(key)
}
