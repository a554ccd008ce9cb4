import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, keyLengthLimits } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { type Metadata, readUtcDate } from '../protocol/metadata.ts'
import type { Addition, NewNotification } from '../store/notification.ts'
import type { Context } from './context.ts'
import { keepPublicKey } from './elsewhere.ts'
import { fullKey, roomForEphemeral, roomForReceived, roomForSent } from './notice.ts'
import { copyChange, copyOf } from './notice-copy.ts'
import { checkSaying } from './notice-reach.ts'
import type { Notify } from './notify.ts'
import { checkValue } from './update.ts'

/* What becomes of a notification that the owner sends, and of one that another server brings. [§3.15.1, §3.15.2] */

/** Keeps it for delivery, or for the owner's own monitors; resolves to its id. [§3.15.1] */
export async function send(notify: Notify, context: Context): Promise<string> {
  const addition = written(notify, context)
  const { notification, room } = addition
  if (isLasting(addition)) await context.wholeKeystore.notifications.add(notification, room)
  return notification.id
}

/** The same for several, all of whom are told, or none; resolves to the id for each of them. [§3.16, 2026 §17.1] */
export async function sendToAll(
  recipients: readonly AtSign[],
  notify: Notify,
  context: Context,
): Promise<Readonly<Record<AtSign, string>>> {
  const additions = recipients.map((to) => written({ ...notify, to }, context))
  await context.wholeKeystore.notifications.addAll(additions.filter(isLasting))
  return Object.fromEntries(additions.map(({ notification: { peer, id } }) => [peer, id]))
}

/** Nothing is kept of what is over when it comes. */
const isLasting = ({ notification }: Addition): boolean => notification.ttln > 0

/** What the owner says, and where there is to be room for it. */
function written(notify: Notify, context: Context): Addition {
  const { owner, limits } = context
  const { strategy, notifier, latestN = 1, to, sharedBy = owner, priority = 'low' } = notify
  if (strategy === 'latest' && notifier === undefined) {
    throw new AtError('AT0003', 'For Strategy latest, notifier cannot be null')
  }
  checkOwner(sharedBy, owner)
  if (to === undefined) throw new AtError('AT0003', 'Invalid syntax. a notification needs a recipient')
  const own = to === owner
  const notification: NewNotification = {
    ...read(notify, { to, sharedBy, by: 'owner' }, context),
    id: notify.id ?? context.randomId(),
    type: own ? 'received' : 'sent',
    peer: to,
    priority,
    ...(strategy === 'latest' && { latestN: Math.min(Math.max(1, latestN), limits.maxSentPerRecipient) }),
  }
  checkSaying(notification, context)
  if (notification.ephemeral) return { notification, room: roomForEphemeral(limits) }
  return { notification, room: own ? roomForReceived(limits) : roomForSent(limits) }
}

/** Keeps what another atServer tells, with what it makes of a copy. [§3.15.2] */
export async function receive(notify: Notify, from: AtSign, context: Context): Promise<void> {
  const { owner, limits, wholeKeystore } = context
  const { to = owner, sharedBy = from } = notify
  checkOwner(sharedBy, from)
  if (to !== owner) throw new AtError('AT0009', `${to} does not receive notifications here`)
  // Its time was over before it came; its sender shall not try again. [2026 §8.3]
  if (notify.ttln === 0) return
  const notification: NewNotification = {
    ...read(notify, { to, sharedBy, by: 'peer' }, context),
    id: notify.id ?? context.randomId(),
    type: 'received',
    peer: from,
    priority: notify.priority ?? 'low',
  }
  if (notification.ttln <= 0) return
  const key = copyOf(notification)
  const tooLong = key ? formatAtKey(key).length : 0
  const isPublicKey = key?.sharedWith === undefined && key?.name === 'publickey'
  const kept = key && tooLong <= keyLengthLimits.cached && !isPublicKey
  const most = { count: limits.maxCopiesPerOwner, bytes: limits.maxCopyBytesPerOwner }
  const { uAt } = notify.metadata
  const goneAt = uAt === undefined ? {} : { goneAt: uAt }
  const copy = kept ? { key, by: from, most, change: copyChange(notification, notify), ...goneAt } : undefined
  const room = notification.ephemeral ? roomForEphemeral(limits) : roomForReceived(limits)
  await wholeKeystore.receive(notification, room, copy)
  if (tooLong > keyLengthLimits.cached) {
    throw new AtError('AT0016', `notification key length ${tooLong} is greater than ${keyLengthLimits.cached} chars`)
  }
  // Whoever was told of another public key has a shared key to put aside. [§7.6]
  if (isPublicKey && notification.value !== undefined) {
    const { value, metadata = {} } = notification
    await keepPublicKey(from, { key: notification.key, value, metadata }, { ...context, keystore: wholeKeystore })
  }
}

/** What a command says, with what it leaves unsaid. [§3.15.1] */
function read(
  notify: Notify,
  { to, sharedBy, by }: { readonly to: AtSign; readonly sharedBy: AtSign; readonly by: 'owner' | 'peer' },
  context: Context,
): Omit<NewNotification, 'id' | 'type' | 'peer' | 'priority'> {
  checkLasting(notify)
  const { operation = 'update', messageType = 'key', notifier = 'SYSTEM', value, key } = notify
  if (value !== undefined) checkValue(value, context)
  checkValue(key, context)
  const { ttr, ccd, cAt, uAt, eAt, aAt, ...changes } = notify.metadata
  const dates = withoutNulls({ createdAt: cAt, updatedAt: uAt, expiresAt: eAt, availableAt: aAt })
  const keeps = ttr !== undefined && (operation === 'delete' || by === 'peer' || value !== undefined)
  const isEncrypted = isEncryptedBy(notify, messageType)
  // What the owner leaves unsaid is said to the other server, as it always was. [§7.5]
  const unsaid = by === 'owner' ? { ttl: 0, ttb: 0 } : {}
  return {
    key: fullKey({ messageType, to, key, sharedBy }),
    operation,
    messageType,
    notifier,
    ...lasting(notify, context),
    isEncrypted,
    ...(value !== undefined && { value }),
    metadata: { ...unsaid, ...withoutNulls(changes), ...dates, ...(keeps && { ttr, ccd: ccd ?? false }), isEncrypted },
    ...(Object.keys(dates).length > 0 && { dated: true as const }),
  }
}

/** How long it is good for: nothing at all is left of what has ended already. [2026 §17.2] */
function lasting({ ttln, eAtn, ephemeral }: Notify, { limits, now }: Context) {
  const millis = eAtn === undefined ? ttln || limits.notificationMillis : readUtcDate('eAtn', eAtn) - now()
  const longest = ephemeral
    ? Math.min(limits.ephemeralMillis, limits.maxNotificationMillis)
    : limits.maxNotificationMillis
  return { ttln: Math.min(millis, longest), ...(eAtn && { eAtn }), ...(ephemeral && { ephemeral: true as const }) }
}

/** Throws AT0003 for what cannot be together. [2026 §17.2] */
function checkLasting({ operation, ttln, eAtn, ephemeral, metadata }: Notify): void {
  if (ttln !== undefined && eAtn !== undefined) throw together('ttln', 'eAtn')
  if (!ephemeral) return
  if (operation === 'delete') throw together('eph', 'delete')
  for (const name of ['ttr', 'ccd'] as const) if (metadata[name] !== undefined) throw together('eph', name)
}

function together(one: string, other: string): AtError {
  return new AtError('AT0003', `Invalid syntax. ${one} and ${other} cannot both be given`)
}

/** A text is plain unless it says otherwise, a key is not, and what is public never is encrypted. [§3.15.1] */
function isEncryptedBy({ key, metadata }: Notify, messageType: 'key' | 'text'): boolean {
  if (messageType === 'text') return metadata.isEncrypted ?? false
  return /^public:/i.test(key) ? false : (metadata.isEncrypted ?? true)
}

function withoutNulls({ sharedKeyStatus: _, ...changes }: Record<string, unknown>): Metadata {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null && value !== undefined))
}

function checkOwner(sharedBy: AtSign, sender: AtSign): void {
  if (sharedBy !== sender) {
    throw new AtError('AT0009', `${sharedBy} is not authorized to send notification as ${sender}`)
  }
}
