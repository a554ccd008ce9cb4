import { AtError } from '../protocol/at-error.ts'
import { type AtKey, parseAtKey, type SharedKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { metadataFromJson } from '../protocol/metadata.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson, readSealed, type StoredValue } from './reading.ts'

interface Received {
  readonly id: string
  readonly from: AtSign
  /** When the own server got it, in milliseconds since the epoch. */
  readonly at: number
  readonly operation: 'update' | 'delete'
  /** Why it could not be opened; then there is no text. */
  readonly trouble?: AtError
}

/** What a server tells its owner: somebody's key, somebody's message, or that there is something to synchronise. [§3.19.2] */
export type Notice =
  | (Received & {
      readonly kind: 'key'
      readonly key: AtKey
      /** The value, opened; undefined when only the key was told, or the key is gone. */
      readonly text?: string
      readonly bytes?: Uint8Array
    })
  | (Received & { readonly kind: 'text'; readonly text?: string })
  | { readonly kind: 'statistics'; readonly at: number; readonly commitId: number }

/** The id that every statistics notification has. [§3.19.4] */
const statisticsId = '-1'

/**
 * What stands behind `notification:`, opened. What doesn't open is told with its `trouble`; throws AT0014 for what is no
 * notification at all, and whatever getting a key to open it with may throw. [§8.11]
 */
export async function readNotice(
  context: ClientContext,
  payload: string,
  options: RequestOptions = {},
): Promise<Notice> {
  const json = (parseJson(payload) ?? {}) as Record<string, unknown>
  const { id, from, key: name, value, operation, epochMillis, messageType, isEncrypted, metadata } = json
  if (typeof id !== 'string' || typeof name !== 'string' || typeof epochMillis !== 'number') {
    throw new AtError('AT0014', 'The server told something that is no notification.')
  }
  if (id === statisticsId) return { kind: 'statistics', at: epochMillis, commitId: Number(value) }
  const received = {
    id,
    from: parseAtSign(String(from)),
    at: epochMillis,
    operation: operation === 'delete' ? 'delete' : 'update',
  } as const
  const stored = (text: string): StoredValue => ({
    name,
    value: text,
    metadata: { ...metadataFromJson(metadata ?? {}), isEncrypted: isEncrypted !== false },
  })
  if (messageType === 'MessageType.text') {
    const text = name.slice(name.indexOf(':') + 1)
    // A message has no key of its own; what opens it is the key of the two.
    const between = sharedKey('text', received.from, context.atSign)
    return { ...received, kind: 'text', ...(await opened(context, between, stored(text), options)) }
  }
  const key = parseAtKey(name)
  if (typeof value !== 'string') return { ...received, kind: 'key', key }
  const between = key.kind === 'shared' ? key : undefined
  if (!between) return { ...received, kind: 'key', key, text: value }
  return { ...received, kind: 'key', key, ...(await opened(context, between, stored(value), options)) }
}

async function opened(
  { atSign, keys, sharedKeys }: ClientContext,
  key: SharedKey,
  stored: StoredValue,
  options: RequestOptions,
): Promise<{ text: string; bytes?: Uint8Array } | { trouble: AtError }> {
  try {
    const { text, bytes } = await readSealed(key, stored, () =>
      sameAtSign(key.sharedBy, atSign)
        ? keys.openFromSelf(stored.value, stored.metadata)
        : sharedKeys.openTheirs(stored, key.sharedBy, options),
    )
    return { text, ...(bytes && { bytes }) }
  } catch (error) {
    if (error instanceof AtError && !error.closes) return { trouble: error }
    throw error
  }
}
