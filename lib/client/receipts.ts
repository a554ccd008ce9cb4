import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey, type SharedKey } from '../protocol/at-key.ts'
import { decodeBase2e15 } from '../protocol/base2e15.ts'
import { isActive } from '../protocol/metadata.ts'
import type { KeyState, LocalRecords, Own, Settings, Trouble } from '../vault/local-records.ts'
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

type Untold = NonNullable<Own['untold']>

/** What of an atClient is needed to tell, and to ask. */
export type Telling = Pick<ClientContext, 'atSign' | 'keys' | 'request' | 'sharedKeys' | 'now'>

/**
 * The names of all that somebody is still to be told of, as a setting, with those among these. To be kept in the transaction
 * that learns that the own server has it, so that whoever is cut off then tells of it the next time.
 */
export function untoldAmong(names: readonly string[], states: readonly KeyState[], settings: Settings) {
  const before = untoldIn(settings)
  const those = names.filter((name, at) => states[at]?.own?.untold && !before.includes(name))
  return those.length > 0 ? { untold: [...before, ...those] } : {}
}

function untoldIn(settings: Settings): readonly string[] {
  return (settings.get('untold') as readonly string[] | undefined) ?? []
}

/**
 * Tells of what the own server has taken and a receipt is wanted of. What is refused is not told later: the update itself
 * brings the value, and nothing is known of that but that the own server has it. Rejects with what befell the line; the
 * next time goes on from there.
 */
export async function tellUntold(records: LocalRecords, context: Telling, options: RequestOptions = {}): Promise<void> {
  for (const name of untoldIn(await records.settings())) {
    const [{ record, own } = {}] = await records.look([name])
    const untold = own?.untold
    const isCurrent = record?.commitId === own?.commitId && record && isActive(record.metadata, context.now())
    const isTold = untold && isCurrent && (await isTaken(tell(context, name, untold, options), options))
    await records.amend([name], ([state = {}], settings) => {
      const isSame = state.own?.untold?.id === untold?.id
      const others = untoldIn(settings).filter((one) => one !== name)
      return {
        states: [isSame ? settled(state, isTold ? untold.id : undefined) : state],
        ...(isSame && { settings: { untold: others.length > 0 ? others : undefined } }),
      }
    })
  }
}

async function tell(context: Telling, name: string, untold: Untold, { signal }: RequestOptions): Promise<void> {
  const key = parseAtKey(name)
  if (key.kind !== 'shared') throw new AtError('AT0022', `${name} is for nobody else.`)
  const { id, draft } = untold
  const { ttl } = remaining(untold, context.now())
  const text = await context.keys.openFromSelf(draft.value, draft.metadata)
  const value = draft.isBinary ? decodeBase2e15(text) : text
  // Without a `ttr` no copy is made of it: another device may have changed or removed the key meanwhile.
  await notify(context, key, value, { signal, id, ttl })
}

async function isTaken(telling: Promise<void>, { signal }: RequestOptions): Promise<boolean> {
  try {
    await telling
    return true
  } catch (error) {
    if (error instanceof AtError && !error.closes && !signal?.aborted) return false
    throw error
  }
}

function settled({ own, ...state }: KeyState, id: string | undefined): KeyState {
  if (!own) return state
  const { untold: _, ...others } = own
  return { ...state, own: { ...others, ...(id !== undefined && { notified: { id } }) } }
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
