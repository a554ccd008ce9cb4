import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { type RemoveOptions, remove } from './delete.ts'
import { writeMeta } from './put-meta.ts'
import { storedMeta } from './stored.ts'

/** What came of the removal of one record: `left` were those that nobody came to, because it was stopped or the line was lost. */
export type Removal =
  | { readonly key: AtKey; readonly outcome: 'removed' | 'left' }
  | { readonly key: AtKey; readonly outcome: 'failed'; readonly error: unknown }

/** What a device keeps, where it keeps anything. */
export interface Kept {
  /** What waits to be sent of this key is not sent. */
  giveUp(key: AtKey): Promise<void>
  /** The same for all that waits for somebody. */
  giveUpFor(other: AtSign): Promise<void>
  /** The server has removed it. */
  removed(key: AtKey, commitId: number): Promise<void>
}

/** What it takes to remove. */
export type Removing = Pick<ClientContext, 'request' | 'now'> & { readonly kept?: Kept }

export interface TakeBackOptions extends RemoveOptions {
  /** Called as each is through. */
  readonly onResult?: (removal: Removal) => void
}

/**
 * Removes records, and with those that were shared the copies that their recipients were allowed to keep. One that fails
 * does not stop the others, unless it is the way to the own server that failed. Never rejects: what was stopped half-way
 * is simply what is left.
 */
export async function takeBack(
  context: Removing,
  keys: readonly AtKey[],
  { signal, force = false, onResult }: TakeBackOptions = {},
): Promise<Removal[]> {
  const removals: Removal[] = []
  let isOver = false
  for (const key of keys) {
    const removal = isOver || signal?.aborted ? ({ key, outcome: 'left' } as const) : await takeOne()
    removals.push(removal)
    if (removal.outcome !== 'left') onResult?.(removal)

    async function takeOne(): Promise<Removal> {
      try {
        await context.kept?.giveUp(key)
        const commitId = await removeAll(context, key, { signal }).catch((error: unknown) => {
          if (!force || !(error instanceof AtError) || error.code !== 'AT0032') throw error
          return remove(context, key, { signal, force })
        })
        await context.kept?.removed(key, commitId)
        return { key, outcome: 'removed' }
      } catch (error) {
        if (signal?.aborted) return { key, outcome: 'left' }
        isOver = error instanceof AtError && error.closes
        return { key, outcome: 'failed', error }
      }
    }
  }
  return removals
}

async function removeAll(context: Removing, key: AtKey, options: RequestOptions): Promise<number> {
  if (key.kind === 'shared') await claimCopies(context, key, options)
  return remove(context, key, options)
}

/** A recipient's server lets go of its copy only where `ccd` is set beside it. [§3.12, §7.6] */
async function claimCopies(
  context: Pick<ClientContext, 'request' | 'now'>,
  key: AtKey,
  options: RequestOptions,
): Promise<void> {
  const metadata = await storedMeta(context, key, options)
  if (metadata?.ttr && !metadata.ccd) await writeMeta(context, key, { ccd: true }, options)
}
