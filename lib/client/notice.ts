import { AtError } from '../protocol/at-error.ts'
import { type AtKey, addressedKey, isReserved, parseAtKey, type SelfKey, type SharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { maxJsonParts } from '../protocol/json.ts'
import { metadataFromJson } from '../protocol/metadata.ts'
import { statisticsId } from '../protocol/statistics.ts'
import type { RequestOptions } from './connection.ts'
import { type ClientContext, placeOf } from './context.ts'
import { parseJson, readSealed, type StoredValue } from './reading.ts'

interface Received {
  /** The sender's own: another may use the same. */
  readonly id: string
  readonly from: AtSign
  /** When the own server got it, in milliseconds since the epoch. */
  readonly at: number
  readonly operation: 'update' | 'delete'
  /** Why it could not be opened; then there is no text. */
  readonly trouble?: AtError
}

interface Content {
  readonly text: string
  readonly bytes?: Uint8Array
  /** Present and true when it came in plain text, which whoever passed it on could have written. */
  readonly unsealed?: true
}

interface Statistics {
  readonly kind: 'statistics'
  readonly at: number
  readonly commitId: number
}

/** That somebody offers a file, live. [§3.28] */
export interface StreamOffered {
  readonly kind: 'stream'
  readonly id: string
  readonly from: AtSign
  readonly at: number
  readonly streamId: string
  readonly namespace?: string
  /** As it was sent: the name of the file, or what only the recipient can open. */
  readonly fileName: string
  /** Bytes of the whole. */
  readonly length: number
}

/** That a recipient of ours wants the rest of a file, from this byte on. [§3.28] */
export interface StreamResumed extends Pick<StreamOffered, 'id' | 'from' | 'at' | 'streamId'> {
  readonly kind: 'resume'
  readonly startByte: number
}

/** What a server tells its owner: somebody's key, somebody's message, or that there is something to synchronise. [§3.19.2] */
export type Notice =
  // The value, opened; without it only the key was told, or the key is gone.
  | (Received & Partial<Content> & { readonly kind: 'key'; readonly key: AtKey })
  | (Received & Partial<Content> & { readonly kind: 'text' })
  | StreamOffered
  | StreamResumed
  | Statistics

/** What was told and is not opened yet. */
export interface Unopened extends Pick<Received, 'id' | 'from' | 'at'> {
  readonly kind: 'unopened'
  /** What doesn't open is told with its `trouble`; rejects with what befell the line to the own server. [§8.11] */
  open(context: ClientContext, options?: RequestOptions): Promise<Notice>
}

/** What says nothing to an application: the protocol's own names, and what is no name at all. [§8.12] */
export interface Silent {
  readonly kind: 'silent'
  readonly at: number
}

/** What stands behind `notification:`. Throws AT0014 for what is no notification at all. */
export function parseNotice(payload: string): Unopened | Silent | Statistics {
  return readNotice(parseJson(payload, maxJsonParts))
}

/** The same, of what is read as JSON already. */
export function readNotice(json: unknown): Unopened | Silent | Statistics {
  const {
    id,
    from,
    key: name,
    value,
    operation,
    epochMillis: at,
    messageType,
    isEncrypted,
    metadata,
  } = (json ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || typeof name !== 'string' || typeof at !== 'number') {
    throw new AtError('AT0014', 'The server told something that is no notification.')
  }
  if (id === statisticsId) return { kind: 'statistics', at, commitId: Number(value) }
  const sender = ifWellFormed(() => parseAtSign(String(from)))
  if (!sender) return { kind: 'silent', at }
  const received = { id, from: sender, at, operation: operation === 'delete' ? 'delete' : 'update' } as const
  const stored = (text: string): StoredValue => ({
    name,
    value: text,
    metadata: { ...metadataFromJson(metadata ?? {}), isEncrypted: isEncrypted !== false },
  })
  const unopened = { kind: 'unopened', id, from: sender, at } as const
  if (messageType === 'MessageType.text') {
    const text = name.slice(name.indexOf(':') + 1)
    return {
      ...unopened,
      async open(context, options = {}) {
        // A message has no key of its own; what opens it is the key of the two.
        const between = addressedKey('text', sender, context.atSign)
        return { ...received, kind: 'text', ...(await opened(context, between, () => stored(text), options)) }
      },
    }
  }
  const stream = parseStream(name, value, { id, from: sender, at })
  if (stream) return { ...unopened, open: async () => stream }
  // A sender writes what they like for a name. What is none cannot be asked for either, and says nothing.
  const key = ifWellFormed(() => parseAtKey(name))
  if (!key || isReserved(key)) return { kind: 'silent', at }
  return {
    ...unopened,
    async open(context, options = {}) {
      // A server passes on at once also what is to be seen later. [§7.6]
      const isEarly = ifWellFormed(() => beginsLater(metadata, at, context.now())) ?? false
      if (typeof value !== 'string' || isEarly) return { ...received, kind: 'key', key }
      if (key.kind !== 'shared' && key.kind !== 'self') return { ...received, kind: 'key', key, text: value }
      return { ...received, kind: 'key', key, ...(await opened(context, key, () => stored(value), options)) }
    },
  }
}

function beginsLater(metadata: unknown, at: number, now: number): boolean {
  const { availableAt = 0, ttb } = metadataFromJson(metadata ?? {})
  return (ttb ? at + ttb : availableAt) > now
}

/** `@bob:stream_id[.<namespace>] @alice:<id>:<file>:<length>` and `@alice:stream_resume <id>:<byte>`, cut anywhere at a colon. */
function parseStream(
  name: string,
  value: unknown,
  told: Pick<StreamOffered, 'id' | 'from' | 'at'>,
): StreamOffered | StreamResumed | undefined {
  const text = typeof value === 'string' && value !== 'null' ? `${name}:${value}` : name
  const offered = /^@[^:\s]+:stream_id(?:\.([\w-]+))? @[^:\s]+:([\w-]+):([^:\s]+):(\d{1,15})$/.exec(text)
  if (offered) {
    const [, namespace, streamId = '', fileName = '', length] = offered
    return { kind: 'stream', ...told, streamId, ...(namespace && { namespace }), fileName, length: Number(length) }
  }
  const [, streamId, startByte] = /^@[^:\s]+:stream_resume ([\w-]+):(\d{1,15})$/.exec(text) ?? []
  return streamId === undefined ? undefined : { kind: 'resume', ...told, streamId, startByte: Number(startByte) }
}

function ifWellFormed<Parsed>(parse: () => Parsed): Parsed | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof AtError) return undefined
    throw error
  }
}

async function opened(
  { atSign, keys, sharedKeys }: ClientContext,
  key: SharedKey | SelfKey,
  stored: () => StoredValue,
  options: RequestOptions,
): Promise<Content | { trouble: AtError }> {
  try {
    const found = stored()
    const { text, bytes, unsealed } = await readSealed(key, found, () =>
      sameAtSign(key.sharedBy, atSign)
        ? keys.openFromSelf(found.value, found.metadata, placeOf(key))
        : sharedKeys.openTheirs(found, key.sharedBy, options),
    )
    return { text, ...(bytes && { bytes }), ...(unsealed && { unsealed }) }
  } catch (error) {
    if (error instanceof AtError && !error.closes) return { trouble: error }
    throw error
  }
}
