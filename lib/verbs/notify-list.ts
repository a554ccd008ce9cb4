import { AtError } from '../protocol/at-error.ts'
import { bareName } from '../protocol/at-sign.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { NotificationHead } from '../store/notification.ts'
import { type Caller, type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import { hearing } from './notice-reach.ts'
import { notificationJson } from './notification-line.ts'
import { searchFor } from './search.ts'

export interface NotifyList {
  /** `YYYY-MM-DD` */
  readonly fromDate?: string
  readonly toDate?: string
  readonly regex?: string
}

/**
 * `notify:list[:<from>][:<to>][:<regex>]`: what came to the owner and is still good, oldest first; and for another
 * atSign what was sent to it. Days begin at midnight UTC. [§3.17, §13.18]
 */
export const syntax = define(
  'notify:list',
  // What follows is not looked at. [§3.17]
  /^notify:list(:(?<fromDate>\d{4}-[01]?\d?-[0123]?\d?))?(:(?<toDate>\d{4}-[01]?\d?-[0123]?\d?))?(:(?<regex>[^:]+))?/i,
  ({ fromDate, toDate, regex }: NotifyList): NotifyList => ({
    ...(fromDate && { fromDate }),
    ...(toDate && { toDate }),
    ...(regex && { regex }),
  }),
  ({ fromDate, toDate, regex }) => {
    if (regex !== undefined && (/[:\r\n]/.test(regex) || regex !== regex.trimEnd())) {
      throw new AtError('AT0022', 'this regular expression cannot hold a colon, break the line or end in white space')
    }
    return ['notify:list', fromDate, toDate, regex].filter((part) => part !== undefined).join(':')
  },
  { usage: 'e.g notify:list [regular expression]', accepts: (line) => line.startsWith('notify:list') },
)
export const access = everyone

export async function handle({ fromDate, toDate, regex }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { session, wholeKeystore, owner, now, limits } = context
  const hears = hearing(context)
  const isBetween = days(fromDate, toDate)
  const matches = searchFor(regex, context)
  // Nothing is for anyone, and to look for it among very many would take its time.
  if (session.caller.kind === 'anyone') return data(null)
  const times: number[] = []
  const isMeant = isFor(session.caller)
  for (const head of wholeKeystore.notifications.heads()) {
    if (isMeant(head) && head.expiresAt > now() && isBetween(head.at)) times.push(head.at)
  }
  const found: string[] = []
  let chars = 0
  // The newest count most: where not all fit into a reply, the oldest are left out.
  for (const at of times.reverse()) {
    const notification = await wholeKeystore.notifications.read(at)
    if (!notification || !hears(notification)) continue
    const { key, type, peer } = notification
    if (!matches(key) && !matches(bareName(type === 'sent' ? owner : peer))) continue
    const json = notificationJson(notification, owner)
    chars += json.length + 1
    if (found.length > 0 && chars > limits.maxListLength) break
    found.push(json)
  }
  return data(found.length === 0 ? null : `[${found.reverse().join(',')}]`)
}

/** Which of the notifications the caller may see. */
function isFor(caller: Caller): (head: NotificationHead) => boolean {
  if (caller.kind === 'owner') return ({ type }) => type === 'received'
  return ({ type, peer }) => caller.kind === 'peer' && type === 'sent' && peer === caller.atSign
}

/** Whether a moment is within these days; all are when no first day is given. */
function days(fromDate: string | undefined, toDate: string | undefined): (at: number) => boolean {
  const first = fromDate === undefined ? undefined : startOf(fromDate)
  const last = toDate === undefined ? Number.POSITIVE_INFINITY : startOf(toDate) + 86_400_000
  if (first === undefined) return () => true
  if (last <= first) throw new AtError('AT0022', 'ToDate cannot be less than FromDate')
  return (at) => at >= first && at < last
}

function startOf(day: string): number {
  const millis = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(millis)) throw new AtError('AT0022', 'Invalid date format')
  return millis
}
