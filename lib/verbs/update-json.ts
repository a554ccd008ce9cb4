import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import { metadataChangesFromJson } from '../protocol/metadata.ts'
import type { Access } from './context.ts'
import { define } from './define.ts'
import { keyText } from './key-text.ts'
import { handle, type Update, writableKey } from './update.ts'

/** `update:json:<object>` is `update` for what a line cannot hold. [§3.7] */
export const syntax = define(
  'update:json',
  /^update(?<noCommit>:nc)?:json:(?<json>.+)$/i,
  (g: { noCommit?: string; json: string }): Update => ({
    ...readUpdate(parseObject(g.json)),
    ...(g.noCommit && { noCommit: true }),
  }),
  ({ key, value, metadata, noCommit }) => {
    if (key.kind !== 'public' && key.kind !== 'self' && key.kind !== 'shared') {
      throw new AtError('AT0022', `update:json cannot write ${formatAtKey(key)}`)
    }
    const sharedWith = key.kind === 'public' ? undefined : key.sharedWith
    return `update${noCommit ? ':nc' : ''}:json:${JSON.stringify({
      atKey: key.name,
      value,
      sharedBy: key.sharedBy,
      sharedWith,
      metadata: { isBinary: false, isEncrypted: false, ...metadata, isPublic: key.kind === 'public' },
    })}`
  },
  {
    usage: 'e.g. update:@alice:location@bob San Francisco',
    accepts: (line) => /^update:(nc:)?json:/i.test(line),
  },
)
export const access: readonly Access[] = ['owner']
export { handle }

function readUpdate({ atKey, value, sharedBy, sharedWith, metadata }: Record<string, unknown>): Update {
  if (typeof atKey !== 'string' || typeof value !== 'string') throw wrongType('atKey and value must be strings')
  if (typeof sharedBy !== 'string') throw wrongType('sharedBy must be a string')
  if (sharedWith !== undefined && sharedWith !== null && typeof sharedWith !== 'string') {
    throw wrongType('sharedWith must be a string or null')
  }
  if (typeof metadata !== 'object' || metadata === null) throw wrongType('metadata must be an object')
  const { isBinary, isEncrypted, isPublic } = metadata as Record<string, unknown>
  if (![isBinary, isEncrypted, isPublic].every((flag) => typeof flag === 'boolean')) {
    throw wrongType('isBinary, isEncrypted and isPublic must be booleans')
  }
  // It would come back as the end of one reply and the start of another. [§13.26]
  if (value === '' || /[\r\n]/.test(value)) {
    throw new AtError('AT0003', 'Invalid syntax. a value cannot be empty or break the line')
  }
  return {
    metadata: metadataChangesFromJson(metadata),
    key: writableKey(
      keyText({
        ...(isPublic === true && { publicScope: 'public' }),
        ...(typeof sharedWith === 'string' && { forAtSign: sharedWith }),
        atKey,
        atSign: sharedBy,
      }),
    ),
    value,
  }
}

function parseObject(json: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (cause) {
    throw new AtError('AT0011', 'Exception: update:json is not followed by JSON', { closes: true, cause })
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  throw wrongType('update:json must be followed by an object')
}

function wrongType(message: string): AtError {
  return new AtError('AT0010', message)
}
