import { AtError } from '../protocol/at-error.ts'
import type { CachedKey, ReservedKey } from '../protocol/at-key.ts'
import { formatDate } from '../protocol/metadata.ts'
import type { Keystore } from '../store/keystore.ts'
import type { Peers } from '../verbs/context.ts'
import { isRefreshDue, refreshCopy } from '../verbs/elsewhere.ts'
import { moveDataOfExpired } from '../verbs/enroll/default-keys.ts'
import { announce } from '../verbs/notice.ts'
import type { ServerLimits } from './limits.ts'

export interface Upkeep {
  readonly keystore: Keystore
  readonly limits: ServerLimits
  readonly now: () => number
}

interface Announcer extends Pick<Upkeep, 'keystore' | 'limits'> {
  readonly randomId: () => string
}

/** Removes records that have expired; resolves to how many. [§2.9] */
export async function expire({ keystore, now }: Pick<Upkeep, 'keystore' | 'now'>): Promise<number> {
  const store = { owner: keystore.owner, wholeKeystore: keystore, now }
  return keystore.expire((keys) => moveDataOfExpired(keys, store))
}

/** Tells those who share a key what there was no room for when it changed. [§3.6.5] */
export function tellUntold({ keystore, ...context }: Announcer): Promise<number> {
  return keystore.tellUntold(
    ({ key, value }) =>
      announce(
        key,
        { operation: 'update', ...(value !== undefined && { value }) },
        { ...context, autoNotify: () => true },
      )?.announce,
  )
}

/** Forgets old removals, and writes down what came of it. [§6] */
export async function compact({ keystore, limits, now }: Upkeep): Promise<void> {
  const { keptRemovals, keptRemovalMillis } = limits
  const { before, after } = await keystore.compact({ removals: keptRemovals, removalMillis: keptRemovalMillis })
  const report = {
    atCompactionType: 'AtCommitLog',
    lastCompactionRun: formatDate(now()),
    preCompactionEntriesCount: String(before),
    postCompactionEntriesCount: String(after),
    deletedKeysCount: String(before - after),
  }
  await keystore.put(compactionReport, JSON.stringify(report), {})
}

const compactionReport: ReservedKey = { kind: 'internal', name: 'privatekey:commitlogcompactionstats' }

/** Fetches the copies again whose time has come. One whose owner cannot be asked stays. [§7.6] */
export async function refreshCopies({ keystore, limits, now, peers }: Upkeep & { peers: Peers }): Promise<void> {
  const due: CachedKey[] = []
  for (const { key, metadata } of keystore.entries('cached:')) {
    if (key.kind !== 'cached' || !isRefreshDue(metadata, now())) continue
    // Another atSign's public key is looked at with every call, and a new one told.
    if (key.name !== 'publickey' || key.sharedWith) due.push(key)
  }
  for (const key of due) {
    await refreshCopy(key, { wholeKeystore: keystore, now, peers, limits }).catch((error: unknown) => {
      if (!(error instanceof AtError)) throw error
    })
  }
}
