import { AtError } from '../protocol/at-error.ts'
import { syntax } from '../verbs/notify-list.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { type Notice, readNotice } from './notice.ts'
import { parseJson } from './reading.ts'

export interface NotifyListOptions extends RequestOptions {
  /** `YYYY-MM-DD`. Days begin at midnight UTC. */
  readonly from?: string
  /** `YYYY-MM-DD`, that day included. */
  readonly to?: string
  /** Only what this is found in, the key or the sender. It cannot hold a colon. */
  readonly regex?: string
}

/** What came and is still good, oldest first. What doesn't open is told with its `trouble`; where there is very much, the newest. [§3.17] */
export async function notifyList(
  context: ClientContext,
  { from, to, regex, signal }: NotifyListOptions = {},
): Promise<readonly Notice[]> {
  // A single day is the first one.
  const fromDate = from ?? (to === undefined ? undefined : '1970-01-01')
  const payload = await context.request(
    syntax.format({ ...(fromDate && { fromDate }), ...(to && { toDate: to }), ...(regex && { regex }) }),
    { signal },
  )
  const list = parseJson(payload ?? '[]')
  if (!Array.isArray(list)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  return Promise.all(list.flatMap(tellable).map((told) => told.open(context, { signal })))
}

/** What is no notification, or says nothing to an application, is left out. */
function tellable(json: unknown) {
  try {
    const told = readNotice(json)
    return told.kind === 'unopened' ? [told] : []
  } catch (error) {
    if (error instanceof AtError) return []
    throw error
  }
}
