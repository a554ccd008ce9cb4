import { AtError } from '../../protocol/at-error.ts'
import { parseAtKey } from '../../protocol/at-key.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import type { Exclusive } from '../exclusive.ts'
import { settleSame } from './conflicts.ts'
import { type Position, type PullProgress, pull, readAgain } from './pull.ts'
import { push } from './push.ts'
import type { Here } from './reading-here.ts'

/** What a synchronisation came to. */
export interface SyncResult {
  /** Entries that came from the server. */
  readonly pulled: number
  /** Changes that the server has taken. */
  readonly sent: number
  /** Changes that it has not; they are still here, with its words. */
  readonly refused: number
}

/** How this device stands with the server, in every tab. */
export interface SyncState {
  readonly phase: 'idle' | 'pulling' | 'pushing'
  /** While pulling. */
  readonly progress?: PullProgress
  /** Whether all there was has come at least once. */
  readonly isComplete: boolean
  /** Whether it is known of all that came since where it belongs: not while a pull is under way, or after one was cut off. */
  readonly isWhole: boolean
  /** When everything was known last, in milliseconds since the epoch. */
  readonly asOf?: number
  /** Commit id of the latest change on the server by then; −1 while it had none. */
  readonly upTo?: number
  /** Changes that wait to be sent, and those that the server has refused. */
  readonly waiting: number
  readonly refused: number
  readonly conflicts: number
  /** Entries that could not be read. */
  readonly aside: number
  /** Why the last synchronisation ended early. */
  readonly trouble?: { readonly code: string; readonly words: string }
}

type Phase = Pick<SyncState, 'phase' | 'progress' | 'trouble'>

export interface SyncMeans extends Here {
  readonly exclusive: Exclusive
}

/** How long this device remembers what it wrote itself, in milliseconds: as long as others may say that they replaced it. */
const ownMillis = 30 * 86_400_000

export interface SyncOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: PullProgress) => void
}

/**
 * Brings this device and the server together once: first what the server has, then what waits here. Only one of all tabs
 * does at a time. Whatever it is stopped by, the next one goes on from there. Rejects with what befell the line.
 */
export function synchronise(means: SyncMeans, { signal, onProgress }: SyncOptions = {}): Promise<SyncResult> {
  const { records, context, preferences, exclusive } = means
  const { namespaces, conflictOf, pageSize, batchSize } = preferences()
  const keepsBoth = (name: string) => conflictOf(parseAtKey(name)) === 'both'
  const { request, keys, now } = context
  const say = (phase: Phase) => records.amend([], () => ({ settings: { phase } }))
  return exclusive(
    turnOf(records),
    async () => {
      signal?.throwIfAborted()
      try {
        await say({ phase: 'pulling' })
        const shared = { records, namespaces, keepsBoth, ...(signal && { signal }) }
        const pulling = {
          ...shared,
          keys,
          request,
          now,
          pageSize,
          onProgress: (progress: PullProgress) => {
            onProgress?.(progress)
            if (progress.commitId < progress.lastCommitId) void say({ phase: 'pulling', progress }).catch(() => {})
          },
        }
        await readAgain(pulling)
        const pulled = await pull(pulling)
        await settleSame(means)
        await say({ phase: 'pushing' })
        const pushed = await push({ ...shared, context, batchSize })
        await records.forgetOwn(now() - ownMillis)
        await say({ phase: 'idle' })
        return { pulled, ...pushed }
      } catch (error) {
        const trouble =
          error instanceof AtError && !signal?.aborted ? { trouble: { code: error.code, words: error.message } } : {}
        await say({ phase: 'idle', ...trouble }).catch(() => {})
        throw error
      }
    },
    signal,
  )
}

/** Whoever synchronises has this turn, in whichever tab. */
function turnOf({ name }: LocalRecords): string {
  return `facet sync ${name}`
}

/**
 * Takes back what a page said of its synchronisation that was closed in the middle of it: its turn is free then, and it has
 * not said that it has ended.
 */
export function endAbandoned({ records, exclusive }: Pick<SyncMeans, 'records' | 'exclusive'>, signal: AbortSignal) {
  let isWaiting = false
  const stop = records.observe(
    async () => (await records.settings()).get('phase') as Phase | undefined,
    (said) => {
      if (isWaiting || !said || said.phase === 'idle') return
      isWaiting = true
      const end = () =>
        records.amend([], (_, settings) => {
          const now = settings.get('phase') as Phase | undefined
          return now && now.phase !== 'idle' ? { settings: { phase: { phase: 'idle' } } } : {}
        })
      void exclusive(turnOf(records), end, signal)
        .catch(() => {})
        .finally(() => {
          isWaiting = false
        })
    },
  )
  signal.addEventListener('abort', stop, { once: true })
}

/** Calls with the state, and again whenever it changes. */
export function watchSync(records: LocalRecords, listener: (state: SyncState) => void): () => void {
  return records.observe(async (): Promise<SyncState> => {
    const [settings, pending, offers, aside] = await Promise.all([
      records.settings(),
      records.pending(),
      records.offers(),
      records.aside(),
    ])
    const phase = (settings.get('phase') as Phase | undefined) ?? { phase: 'idle' }
    const { isComplete = false, isPartial = false, asOf, upTo } = (settings.get('position') ?? {}) as Partial<Position>
    const refused = pending.filter(({ trouble }) => trouble?.isFinal).length
    return {
      ...phase,
      isComplete,
      isWhole: isComplete && !isPartial,
      ...(asOf === undefined ? {} : { asOf }),
      ...(upTo === undefined ? {} : { upTo }),
      waiting: pending.length - refused,
      refused,
      conflicts: offers.length,
      aside: aside.length,
    }
  }, listener)
}
