import { AtError } from '../protocol/at-error.ts'
import {
  type AtKey,
  checkKeyLength,
  checkNewKeyLength,
  classifyAtKey,
  formatAtKey,
  parseAtKey,
} from '../protocol/at-key.ts'
import { pkamKey } from '../protocol/login-keys.ts'
import { formatMetadata, type MetadataChanges, metadataPattern, parseMetadata } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkNotServers } from './events.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { announce } from './notice.ts'

export interface Update {
  readonly key: AtKey
  readonly value: string
  readonly metadata: MetadataChanges
  /** Whether no device is to hear of it. [2026 §6] */
  readonly noCommit?: boolean
}

/** `update[:nc][:<metadata>]:<atKey> <value>` creates or overwrites one key; the reply is the commit id. [§3.6] */
export const syntax = define(
  'update',
  // A value may hold any character that does not end a line.
  new RegExp(
    `^update(?<noCommit>:nc)?${metadataPattern}(:((?<publicScope>public)|(@(?<forAtSign>[^:@\\s]+))))?:(?<atKey>[^:@\\s]+|privatekey:at_pkam_publickey)(@(?<atSign>[^:@\\s]+))? (?<value>[^\\r\\n]+)$`,
    'i',
  ),
  (g: KeyParts & { noCommit?: string; metadata?: string; value: string }): Update => ({
    // Durations are checked before anything about the key is. [§3.6.2]
    metadata: parseMetadata(g.metadata),
    key: writableKey(keyText(g)),
    value: g.value,
    ...(g.noCommit && { noCommit: true }),
  }),
  ({ key, value, metadata, noCommit }) =>
    `update${noCommit ? ':nc' : ''}${formatMetadata(metadata)}:${formatAtKey(key)} ${checkedValue(value)}`,
  { usage: 'e.g. update:@alice:location@bob San Francisco' },
)
export const access: readonly Access[] = ['owner']

export async function handle(update: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { key, value, metadata, noCommit = false } = update
  checkWritable(key, context)
  checkPinnable(key, metadata)
  await checkCreatable(key, context)
  checkValue(value, context)
  const told = announce(key, { operation: 'update', value }, context)
  return data(await context.keystore.put(key, value, metadata, { committed: !noCommit, ...told }))
}

/** The key of this name. Throws AT0016 for what is no key. [§3.6.2] */
export function writableKey(text: string): AtKey {
  try {
    return parseAtKey(text)
  } catch (cause) {
    throw new AtError('AT0016', 'You may not update keys of type KeyType.invalidKey', { cause })
  }
}

/** Whether the owner may write this key: its own, of a kind that a client writes, and not too long. [§3.6.2] */
export function checkWritable(key: AtKey, { owner }: Context): void {
  if (key.kind === 'internal') {
    if (key.name !== pkamKey.name) throw wrongKind(key)
    return
  }
  if (key.sharedBy !== owner) {
    const sharedBy = `sharedBy atsign ${key.sharedBy} should be same as current atsign ${owner}`
    throw new AtError('AT0016', `Invalid update command - ${sharedBy}`)
  }
  if (key.kind === 'private' || key.kind === 'cached' || key.kind === 'local') throw wrongKind(key)
  checkNotServers(key)
  checkKeyLength(key)
}

/** Throws AT0022 where the key that logs in is to be immutable: whoever has lost it must be able to set another. */
function checkPinnable({ kind }: AtKey, { immutable }: MetadataChanges): void {
  if (kind === 'internal' && immutable) throw new AtError('AT0022', 'a key that logs in cannot be immutable')
}

/** Throws AT0016 for a name that is too long to be a new one; a key that is there may be written. [§4.2, §4.6] */
export async function checkCreatable(key: AtKey, { keystore }: Context): Promise<void> {
  try {
    checkNewKeyLength(key)
  } catch (error) {
    if (!(await keystore.get(key))) throw error
  }
}

function wrongKind(key: AtKey): AtError {
  return new AtError('AT0016', `You may not update keys of type KeyType.${classifyAtKey(formatAtKey(key))}`)
}

/** Throws AT0022 for a value over the limit, counted in UTF-8. */
export function checkValue(value: string, { limits }: Context): void {
  // No character takes more than three bytes a unit, so most values need not be counted.
  if (value.length * 3 <= limits.maxValueBytes) return
  const bytes = new TextEncoder().encode(value).length
  if (bytes <= limits.maxValueBytes) return
  throw new AtError('AT0022', `a value of ${bytes} bytes is longer than the maximum of ${limits.maxValueBytes}`)
}

/** What a line cannot carry must not be written: it would arrive as another value, or as another command. */
function checkedValue(value: string): string {
  if (value === '' || /[\r\n]/.test(value) || value !== value.trimEnd()) {
    throw new AtError('AT0022', 'a value cannot be empty, break the line or end in white space')
  }
  return value
}
