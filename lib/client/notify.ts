import { AtError } from '../protocol/at-error.ts'
import type { SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { MetadataChanges } from '../protocol/metadata.ts'
import { type Notify, syntax } from '../verbs/notify.ts'
import type { RequestOptions } from './connection.ts'
import { type ClientContext, checkOwn } from './context.ts'
import type { Value } from './values.ts'
import { asText } from './write.ts'

export interface NotifyOptions extends RequestOptions {
  /** A second notification with the same id is the same notification; a fresh UUIDv4 unless given. */
  readonly id?: string
  /** `update` unless given. */
  readonly operation?: 'update' | 'delete'
  readonly priority?: 'low' | 'medium' | 'high'
  /** `latest`: of those with the same `notifier`, only the newest `latestN` wait for a recipient who is away. */
  readonly strategy?: 'all' | 'latest'
  readonly latestN?: number
  readonly notifier?: string
  /** Milliseconds for which it is worth delivering; 24 hours unless given. */
  readonly ttln?: number
  /** Milliseconds until the recipient's copy is gone. */
  readonly ttl?: number
  /** Seconds after which the recipient's server fetches its copy again, −1 for never; no copy unless given. */
  readonly ttr?: number
  /** Whether the copy goes with a notification of its deletion. */
  readonly ccd?: boolean
}

type Notifying = Pick<ClientContext, 'atSign' | 'keys' | 'request' | 'sharedKeys'>

const dayMillis = 86_400_000

/**
 * Tells `key.sharedWith` of a key, and of its value if there is one, sealed for them; nothing is stored here. Resolves to
 * the notification's id as soon as the own server has it, which is before it is delivered: see `notifyStatus`. [§8.11]
 */
export async function notify(
  context: Notifying,
  key: SharedKey,
  value: Value | undefined,
  options: NotifyOptions = {},
): Promise<string> {
  checkOwn(context, key)
  const { ttl, ttr, ccd } = options
  const kept = { ...(ttl === undefined ? {} : { ttl }), ...(ttr === undefined ? {} : { ttr, ccd: ccd ?? false }) }
  const about = { messageType: 'key', to: key.sharedWith, key: key.name, sharedBy: key.sharedBy } as const
  if (value === undefined) return send(context, { ...about, metadata: { ...kept, isEncrypted: false } }, options)
  const { text, isBinary } = asText(value)
  const sealed = await sealFor(context, key.sharedWith, text, options)
  const metadata = { ...kept, ...(isBinary ? { isBinary } : {}), ...sealed.metadata }
  return send(context, { ...about, metadata, value: sealed.value }, options)
}

/** Sends a message that belongs to no key, sealed for its recipient. Resolves to the notification's id. [§8.11] */
export async function notifyText(
  context: ClientContext,
  to: AtSign,
  text: string,
  options: Omit<NotifyOptions, 'ttl' | 'ttr' | 'ccd'> = {},
): Promise<string> {
  if (text === '') throw new AtError('AT0022', 'There is nothing to send.')
  const { value, metadata } = await sealFor(context, to, text, options)
  return send(context, { messageType: 'text', to, key: value, metadata }, options)
}

function send(
  { request }: Pick<ClientContext, 'request'>,
  about: Pick<Notify, 'messageType' | 'to' | 'key' | 'sharedBy' | 'value'> & { readonly metadata: MetadataChanges },
  options: NotifyOptions,
): Promise<string> {
  const { id = crypto.randomUUID(), operation = 'update', priority = 'low', strategy = 'all', signal } = options
  const { latestN, notifier = 'SYSTEM', ttln = dayMillis } = options
  const latest = latestN === undefined ? {} : { latestN }
  const line = syntax.format({ id, operation, priority, strategy, ...latest, notifier, ttln, ...about })
  return request(line, { signal }).then((answer) => answer ?? id)
}

/** What is for oneself is sealed with the self key, as records are. [data formats §1.1] */
async function sealFor({ atSign, keys, sharedKeys }: Notifying, to: AtSign, text: string, options: RequestOptions) {
  if (sameAtSign(to, atSign)) return keys.sealForSelf(text)
  const { wrapped, publicKey } = await sharedKeys.with(to, options)
  return keys.sealShared(text, wrapped, publicKey)
}
