import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkAsking } from './notice-reach.ts'

/** `notify:remove:<id>` takes a notification off the list; one that waits for delivery is not sent any more. [§3.18] */
export const syntax = define(
  'notify:remove',
  // What follows is not looked at. [§3.18]
  /^notify:remove:(?<id>[\w-]+)/i,
  (g: { id: string }) => ({ id: g.id }),
  ({ id }) => `notify:remove:${id}`,
  { usage: 'e.g notify:remove:<notificationId>', accepts: (line) => line.startsWith('notify:remove') },
)
export const access: readonly Access[] = ['owner']

export async function handle({ id }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { notifications } = context.wholeKeystore
  const heads = notifications.withId(id)
  if (context.enrollment) {
    const found = await Promise.all(heads.map(({ at }) => notifications.read(at)))
    for (const notification of found) if (notification) checkAsking('remove', notification, context)
  }
  await Promise.all(heads.map(({ at }) => notifications.remove(at)))
  return data('success')
}
