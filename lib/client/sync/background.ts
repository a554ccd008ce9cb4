import type { LocalRecords, Pending } from '../../vault/local-records.ts'
import type { Preferences, Strategy } from './preferences.ts'
import type { SyncResult } from './synchroniser.ts'

export interface BackgroundMeans {
  readonly records: LocalRecords
  readonly preferences: () => Preferences
  /** Calls when the preferences have changed; returns how to stop. */
  readonly onPreferences: (listener: () => void) => () => void
  readonly synchronise: (options: { readonly signal: AbortSignal }) => Promise<SyncResult>
  /** Tells of each newest commit id, and of each new line without one, until it is aborted. */
  readonly news: (signal: AbortSignal, tell: (commitId?: number) => void) => Promise<void>
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>
  readonly retryMillis: number
  readonly maxRetryMillis: number
  /** Runs while this is the one tab that does; resolves when it is over. */
  readonly lead: (name: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>
}

/** By the browser's locks: the first tab leads, and when it is closed, the next one. Without locks everybody does. */
export async function leadTabs(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const { locks } = globalThis.navigator ?? {}
  if (!locks) return work()
  let isBegun = false
  const begin = () => {
    isBegun = true
    return work()
  }
  try {
    await locks.request(name, { signal }, begin)
  } catch (error) {
    if (isBegun) throw error
    // A page that may not lock leads too: what the others do is done twice then, and is the same.
    if (!signal.aborted) await work()
  }
}

/** Synchronises as the preferences say, and otherwise as soon as they do, until it is aborted. */
export async function inBackground(means: BackgroundMeans, signal: AbortSignal): Promise<void> {
  await means.lead(`facet lead ${means.records.name}`, signal, async () => {
    while (!signal.aborted) {
      const changed = new AbortController()
      const stop = means.onPreferences(() => changed.abort())
      await follow(means.preferences().strategy, means, AbortSignal.any([signal, changed.signal])).finally(stop)
    }
  })
}

async function follow(strategy: Strategy, means: BackgroundMeans, signal: AbortSignal): Promise<void> {
  if (strategy === 'immediate') return atOnce(means, signal)
  if (strategy === 'on demand') return ended(signal)
  while (!signal.aborted) {
    // What went wrong is in the state, and the next time is near.
    await means.synchronise({ signal }).catch(() => {})
    await means.wait(strategy.everyMillis, signal)
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Whenever something changes here or there. What fails is tried again, after a while or when there is a line again. */
async function atOnce(means: BackgroundMeans, signal: AbortSignal): Promise<void> {
  const { records, wait, retryMillis, maxRetryMillis } = means
  let isWanted = true
  let wake = () => {}
  const want = () => {
    isWanted = true
    wake()
  }
  signal.addEventListener('abort', want, { once: true })
  let seen = ''
  const stop = records.observe(
    () => records.pending(),
    (pending) => {
      const signature = pending
        .filter(({ trouble }) => !trouble)
        .map(nameOf)
        .join('\n')
      if (signature !== '' && signature !== seen) want()
      seen = signature
    },
  )
  const listening = listen(means, signal, want)
  try {
    for (let failures = 0; !signal.aborted; ) {
      if (!isWanted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      isWanted = false
      const isThrough = await means.synchronise({ signal }).then(
        ({ refused }) => refused === 0,
        () => false,
      )
      failures = isThrough ? 0 : failures + 1
      if (isThrough || signal.aborted) continue
      const pause = new AbortController()
      wake = () => pause.abort()
      await wait(Math.min(retryMillis * 2 ** (failures - 1), maxRetryMillis), AbortSignal.any([signal, pause.signal]))
      isWanted = true
    }
  } finally {
    stop()
    await listening
  }
}

/** Of one change and no other, also where one was sent and the next made before anybody looked. */
function nameOf({ name, edition, base, at, draft }: Pending): string {
  return [name, edition, base?.commitId, at, draft?.metadata.appMetadata ?? draft?.metadata.ivNonce].join(' ')
}

async function listen(
  { news, wait, maxRetryMillis }: BackgroundMeans,
  signal: AbortSignal,
  want: () => void,
): Promise<void> {
  let known: number | undefined
  const tell = (commitId?: number) => {
    // Told every so often, whether something has changed or not.
    if (commitId !== undefined && commitId === known) return
    known = commitId ?? known
    want()
  }
  while (!signal.aborted) {
    await news(signal, tell).catch(() => {})
    if (signal.aborted) return
    // Whatever ended it befalls a synchronisation too, which says what it was: so that is at once. It may pass, as a pause does.
    want()
    await wait(maxRetryMillis, signal)
  }
}
