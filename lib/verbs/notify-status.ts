import { data, type Reply } from '../protocol/reply.ts'
import type { NotificationHead, NotificationStatus } from '../store/notification.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkAsking } from './notice-reach.ts'

/** `notify:status:<id>` says what became of a notification. [§3.18] */
export const syntax = define(
  'notify:status',
  /^notify:status:(?<id>\S+)$/i,
  (g: { id: string }) => ({ id: g.id }),
  ({ id }) => `notify:status:${id}`,
  { usage: 'e.g notify:status:<notification-id>', accepts: (line) => line.startsWith('notify:status') },
)
export const access: readonly Access[] = ['owner']

export async function handle({ id }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { now, wholeKeystore } = context
  const [head] = wholeKeystore.notifications.withId(id)
  const notification = head && context.enrollment && (await wholeKeystore.notifications.read(head.at))
  if (notification) checkAsking('fetch', notification, context)
  return data(head ? statusOf(head, now()) : null)
}

/** What waits for too long will not be sent any more, whether or not that has been written down. */
export function statusOf({ status, expiresAt }: NotificationHead, now: number): NotificationStatus {
  return status === 'queued' && expiresAt <= now ? 'expired' : status
}
