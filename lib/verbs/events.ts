import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, type SelfKey, selfKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Records } from '../store/keystore.ts'
import type { Context } from './context.ts'
import type { VerbLimits } from './limits.ts'

/*
 * What the server tells the owner's devices in its own name: a record for each event, in clear, which they find when they
 * look, and a notification for those that listen. Every app reads them, nobody writes them. [2026 §12]
 */

/** The namespace of events. */
export const serversNamespace = '__atserver'

const suffix = `.events.${serversNamespace}`

/** What it takes to tell of an event. */
export type Telling = Pick<Context, 'now' | 'inTurn' | 'tellOwner'> & {
  readonly keystore: Records
  readonly limits: Pick<VerbLimits, 'maxEvents' | 'maxEventNotices' | 'eventNoticeMillis' | 'newPublicKeyMillis'>
}

/**
 * Tells that another atSign has a new public key, in `inTurn`: what was sealed for its old one is no longer for it to read.
 * One event tells of it, however often its key changes: nobody drowns out what there is to tell of others.
 */
export function tellOfNewPublicKey(atSign: AtSign, telling: Telling): Promise<void> {
  return tell({ category: 'atProtocol', name: 'atsign_pk_changed', data: { atSign } }, telling)
}

async function tell(event: object, { keystore, now, tellOwner, limits }: Telling): Promise<void> {
  const value = JSON.stringify(event)
  const former = eventsIn(keystore)
  const key = await freeKey(keystore, now())
  await keystore.put(key, value, {})
  await tellOwner({ key, value, lifetimeMillis: limits.eventNoticeMillis, most: limits.maxEventNotices })
  const overflow = former.length + 1 - limits.maxEvents
  for (const [place, before] of former.entries()) {
    const isOver = place < overflow
    // A device that has it can do no harm with it, and shall not have to hear of every one that goes.
    if (isOver || (await keystore.get(before))?.value === value) await keystore.remove(before, { committed: false })
  }
}

/** The oldest first. */
function eventsIn(keystore: Records): AtKey[] {
  const events = Array.from(keystore.entries(), ({ key }) => key).filter(({ name }) => name.endsWith(suffix))
  return events.sort((a, b) => Number.parseInt(a.name, 10) - Number.parseInt(b.name, 10))
}

/** Named by the microsecond, so that a device knows how far it has read. */
async function freeKey(keystore: Records, now: number): Promise<SelfKey> {
  for (let micros = now * 1000; ; micros++) {
    const key = selfKey(`${micros}${suffix}`, keystore.owner)
    if (!(await keystore.get(key))) return key
  }
}

/** Throws AT0009 for a key that is the server's own to write. */
export function checkNotServers(key: AtKey): void {
  if (!key.name.endsWith(`.${serversNamespace}`)) return
  throw new AtError('AT0009', `${formatAtKey(key)} is for the atServer alone to write`)
}
