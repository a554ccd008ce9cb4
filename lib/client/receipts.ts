import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey, type SharedKey } from '../protocol/at-key.ts'
import { decodeBase2e15 } from '../protocol/base2e15.ts'
import type { LocalRecords, Pending, Trouble } from '../vault/local-records.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { notify } from './notify.ts'
import { type NotifyStatus, notifyStatus } from './notify-status.ts'
import { remaining } from './sync/rules.ts'

/*
 * How far something for somebody else has come, and each step by what the protocol says of it: a change that waits here, the
 * commit id of one's own server, the status of a notification. Which notification an update causes is told to nobody, so what
 * is to be followed to the other server is told to it once more, under an id that is known. [§3.18]
 */

/** How far it is known to have come. */
export interface Receipt {
  /** Written on this device, taken by one's own server, or taken by the server of whom it is for. */
  readonly at: 'here' | 'server' | 'theirs'
  /** Why it is still here. */
  readonly trouble?: Trouble
  /** What has become of telling the other server, which is not known to have it; absent where that is not known either. */
  readonly delivery?: Exclude<NotifyStatus, 'delivered'>
}

/** What of an atClient is needed to tell, and to ask. */
export type Telling = Pick<ClientContext, 'atSign' | 'keys' | 'request' | 'sharedKeys' | 'now'>

/**
 * The own server has taken a change of which a receipt was wanted. What cannot be told now is not told later: the update
 * itself brings the value, and nothing is known of that but that the own server has it.
 */
export async function tellOf(
  records: LocalRecords,
  context: Telling,
  pending: Pending,
  commitId: number,
  options: RequestOptions = {},
): Promise<void> {
  const key = parseAtKey(pending.name)
  const { draft } = pending
  const { receipt, ttl, ttb } = remaining(pending, context.now())
  // What does not begin yet is for nobody to have.
  if (!receipt || ttb || pending.change !== 'put' || key.kind !== 'shared' || !draft) return
  const id = crypto.randomUUID()
  try {
    const text = await context.keys.openFromSelf(draft.value, draft.metadata)
    const value = draft.isBinary ? decodeBase2e15(text) : text
    // Without a `ttr` no copy is made of it: another device may have changed or removed the key meanwhile.
    await notify(context, key, value, { ...options, id, ttl })
  } catch (error) {
    if (error instanceof AtError && !error.closes) return
    throw error
  }
  await records.amend([pending.name], ([state = {}]) => ({
    states: [state.own?.commitId === commitId ? { ...state, own: { ...state.own, notified: { id } } } : state],
  }))
}

/** Undefined where nothing of it is here. What cannot be asked for now is not known. */
export async function receiptOf(
  records: LocalRecords,
  context: Telling,
  key: SharedKey,
  options: RequestOptions = {},
): Promise<Receipt | undefined> {
  const name = formatAtKey(key)
  const [{ record, pending, own } = {}] = await records.look([name])
  if (pending && pending.change !== 'delete') {
    return { at: 'here', ...(pending.trouble && { trouble: pending.trouble }) }
  }
  if (pending || !record) return undefined
  const notified = own?.commitId === record.commitId ? own.notified : undefined
  if (!notified) return { at: 'server' }
  if (notified.isDelivered) return { at: 'theirs' }
  const status = await notifyStatus(context, notified.id, options).catch((error) => {
    if (error instanceof AtError) return undefined
    throw error
  })
  if (status !== 'delivered') return { at: 'server', ...(status && { delivery: status }) }
  // The server forgets it after a while.
  await records.amend([name], ([state = {}]) => ({
    states: [
      state.own?.notified?.id === notified.id
        ? { ...state, own: { ...state.own, notified: { ...notified, isDelivered: true } } }
        : state,
    ],
  }))
  return { at: 'theirs' }
}
