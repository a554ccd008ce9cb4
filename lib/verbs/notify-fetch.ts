import { formatDate, type Metadata, metadataToJson } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Notification } from '../store/notification.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkAsking } from './notice-reach.ts'
import { statusOf } from './notify-status.ts'

/** `notify:fetch:<id>` tells all about a notification, in words. [§3.18] */
export const syntax = define(
  'notify:fetch',
  /^notify:fetch:(?<id>\S+)$/i,
  (g: { id: string }) => ({ id: g.id }),
  ({ id }) => `notify:fetch:${id}`,
  { usage: 'e.g notify:fetch:<notification-id>', accepts: (line) => line.startsWith('notify:fetch') },
)
export const access: readonly Access[] = ['owner']

export async function handle({ id }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { now, wholeKeystore } = context
  const { notifications } = wholeKeystore
  const [head] = notifications.withId(id)
  const notification = head && (await notifications.read(head.at))
  if (!notification || notification.expiresAt <= now()) {
    return data(JSON.stringify({ id, notificationStatus: 'NotificationStatus.expired' }))
  }
  checkAsking('fetch', notification, context)
  return data(JSON.stringify(inWords(notification, context)))
}

/** Every value is a text, what is not there too. [§3.18] */
function inWords(notification: Notification, { owner, now }: Context): Record<string, string> {
  const { id, type, peer, at, key, operation, messageType, priority, tries, latestN } = notification
  const { notifier, expiresAt, value, metadata, ttln } = notification
  return {
    id,
    fromAtSign: type === 'sent' ? owner : peer,
    toAtSign: type === 'sent' ? peer : owner,
    notificationDateTime: formatDate(at),
    notification: key,
    type: `NotificationType.${type}`,
    opType: `OperationType.${operation}`,
    messageType: `MessageType.${messageType}`,
    priority: `NotificationPriority.${priority}`,
    notificationStatus: `NotificationStatus.${statusOf(notification, now())}`,
    retryCount: String(tries),
    strategy: latestN === undefined ? 'all' : 'latest',
    depth: String(latestN ?? null),
    notifier,
    expiresAt: formatDate(expiresAt),
    atValue: value ?? 'null',
    atMetadata: metadata ? mapInWords(metadata) : 'null',
    ttl: String(ttln),
  }
}

function mapInWords(metadata: Metadata): string {
  const members = Object.entries(metadataToJson(metadata))
  const texts = members.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return `{${texts.join(', ')}}`
}
