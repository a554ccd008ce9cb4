import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import { metadataChangesFromJson, metadataChangesToJson } from '../protocol/metadata.ts'
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
      metadata: { ...metadataChangesToJson(metadata), isPublic: key.kind === 'public' },
    })}`
  },
  {
    usage: 'e.g. update:@alice:location@bob San Francisco',
    accepts: (line) => /^update:(nc:)?json:/i.test(line),
  },
)
export const access: readonly Access[] = ['owner']
export { handle }

/** Held to what the line could say. [2026 §6] */
function readUpdate({ atKey, value, sharedBy, sharedWith, metadata }: Record<string, unknown>): Update {
  if (typeof atKey !== 'string' || atKey === '') throw wrong('atKey must be a name')
  // A line feed would come back as the end of one reply and the start of another. [§13.26]
  if (typeof value !== 'string' || value === '' || /[\r\n]/.test(value)) {
    throw wrong('value must be a text that is not empty and does not break the line')
  }
  if (typeof sharedBy !== 'string') throw wrong('sharedBy must be an atSign')
  if (sharedWith !== undefined && sharedWith !== null && typeof sharedWith !== 'string') {
    throw wrong('sharedWith must be an atSign or null')
  }
  if (typeof metadata !== 'object' || metadata === null) throw wrongType('metadata must be an object')
  const { isBinary = null, isEncrypted = null, isPublic } = metadata as Record<string, unknown>
  const areFlags = [isBinary, isEncrypted].every((flag) => flag === null || typeof flag === 'boolean')
  if (typeof isPublic !== 'boolean' || !areFlags) {
    throw wrongType('isPublic must be a boolean, and so must isBinary and isEncrypted where they are given')
  }
  if (isPublic && typeof sharedWith === 'string') throw wrong('what is public is shared with nobody')
  if (parseAtSign(sharedBy) !== sharedBy) {
    throw new AtError('AT0016', `Invalid update command - sharedBy atsign ${sharedBy} is not in its usual form`)
  }
  return {
    metadata: metadataChangesFromJson(metadata),
    key: writableKey(
      keyText({
        ...(isPublic && { publicScope: 'public' }),
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
    parsed = readJson(json)
  } catch (cause) {
    if (cause instanceof AtError) throw cause
    throw new AtError('AT0011', 'Exception: update:json is not followed by JSON', { closes: true, cause })
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  throw wrongType('update:json must be followed by an object')
}

function wrong(message: string): AtError {
  return new AtError('AT0003', `Invalid syntax. ${message}`)
}

function wrongType(message: string): AtError {
  return new AtError('AT0010', message)
}
