import { syntax } from '../verbs/notify-status.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'

/**
 * `queued` until the recipient's server has it; `expired` when it was not worth delivering any more, `refused` when the
 * recipient does not want it. [§3.18, 2026 §17.5]
 */
export type NotifyStatus = 'queued' | 'delivered' | 'errored' | 'expired' | 'refused'

const known: readonly string[] = ['queued', 'delivered', 'errored', 'expired', 'refused'] satisfies NotifyStatus[]

/** How far a notification of ours has come; undefined when the own server does not know it (any more). */
export async function notifyStatus(
  { request }: Pick<ClientContext, 'request'>,
  id: string,
  options: RequestOptions = {},
): Promise<NotifyStatus | undefined> {
  const answer = await request(syntax.format({ id }), options)
  return answer !== null && known.includes(answer) ? (answer as NotifyStatus) : undefined
}
