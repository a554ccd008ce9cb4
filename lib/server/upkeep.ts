import { AtError, type ErrorCode } from '../protocol/at-error.ts'
import type { CachedKey, ReservedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { formatDate } from '../protocol/metadata.ts'
import type { Keystore } from '../store/keystore.ts'
import { isRefreshDue, refreshCopy } from '../verbs/elsewhere.ts'
import { moveDataOfExpired } from '../verbs/enroll/default-keys.ts'
import { announce } from '../verbs/notice.ts'
import { inLanes } from './in-lanes.ts'
import type { ServerLimits } from './limits.ts'
import type { CallersPeers } from './outbound.ts'

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

interface Refresher extends Upkeep {
  /** Connections for one owner's copies; the others' are closed by then, and take nobody's place. */
  readonly visit: () => CallersPeers
}

/**
 * Fetches the copies again whose time has come, those of one owner after each other and those of a few beside each other:
 * nobody waits for all the copies of somebody who is away. One whose owner cannot be asked stays. [§7.6]
 */
export async function refreshCopies(refresher: Refresher): Promise<void> {
  const owners = dueByOwner(refresher).values()
  await inLanes(owners, refresher.limits.maxRefreshing, (due) => refreshOwner(due, refresher))
}

function dueByOwner({ keystore, now }: Refresher): Map<AtSign, CachedKey[]> {
  const due = new Map<AtSign, CachedKey[]>()
  for (const { key, metadata } of keystore.entries('cached:')) {
    if (key.kind !== 'cached' || !isRefreshDue(metadata, now())) continue
    // Another atSign's public key is looked at with every call, and a new one told.
    if (key.name === 'publickey' && !key.sharedWith) continue
    const others = due.get(key.sharedBy)
    if (others) others.push(key)
    else due.set(key.sharedBy, [key])
  }
  return due
}

async function refreshOwner(due: readonly CachedKey[], { visit, keystore, limits, now }: Refresher): Promise<void> {
  const began = now()
  const peers = visit()
  try {
    for (const key of due) {
      try {
        await refreshCopy(key, { wholeKeystore: keystore, now, peers, limits })
      } catch (error) {
        if (!(error instanceof AtError)) throw error
        if (unreachable.has(error.code)) return
      }
      // The rest is for the next time.
      if (now() - began > limits.refreshOwnerMillis) return
    }
  } finally {
    peers.close()
  }
}

/** What would be the same for the next copy of this owner, and take as long. */
const unreachable: ReadonlySet<ErrorCode> = new Set(['AT0006', 'AT0007', 'AT0008', 'AT0013', 'AT0021', 'AT0023'])
