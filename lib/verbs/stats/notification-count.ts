import type { Context } from '../context.ts'

/** Notifications there are, by what they are and what became of them. [§3.20] */
export async function notificationCount({ wholeKeystore, now }: Context): Promise<string> {
  const { notifications } = wholeKeystore
  const type = { sent: 0, received: 0 }
  const status = { delivered: 0, failed: 0, queued: 0 }
  const operations = { update: 0, delete: 0 }
  const messageType = { key: 0, text: 0 }
  let total = 0
  for (const { at, ...head } of notifications.heads()) {
    const body = await notifications.read(at)
    if (!body || head.removed || head.type === 'self') continue
    total += 1
    type[head.type] += 1
    operations[body.operation] += 1
    messageType[body.messageType] += 1
    if (head.status === 'delivered' || head.status === 'queued') status[head.status] += 1
    else status.failed += 1
  }
  return JSON.stringify({ total, type, status, operations, messageType, createdOn: now() })
}
