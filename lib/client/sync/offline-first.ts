import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../../protocol/at-key.ts'
import type { Aside, Pending, Trouble } from '../../vault/local-records.ts'
import type { ClientContext } from '../context.ts'
import { oneAtATime } from '../exclusive.ts'
import { type BackgroundMeans, inBackground, leadTabs } from './background.ts'
import { type Conflicts, conflictsOf } from './conflicts.ts'
import { type EntryHere, entriesHere } from './entries-here.ts'
import { defaultPreferences, type Preferences } from './preferences.ts'
import { nextEdition } from './pull.ts'
import { type Here, type HereKey, type KeyFilter, keysIn } from './reading-here.ts'
import { givenUp } from './rules.ts'
import {
  endAbandoned,
  type SyncOptions,
  type SyncResult,
  type SyncState,
  synchronise,
  watchSync,
} from './synchroniser.ts'
import { together } from './together.ts'
import { untilClosed } from './until-closed.ts'
import { type Opened, type Seen, watch, watchRecords, watchValues } from './watching.ts'

/** A change that this device has made and the server has not confirmed. */
export interface Unsent {
  readonly key: AtKey
  readonly change: 'put' | 'meta' | 'delete'
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number
  /** What the server, or the way to it, had against it. */
  readonly trouble?: Trouble
}

/** What an atClient has besides, that keeps records on this device. Without any, all of this rejects with AT0022. */
export interface OfflineFirst {
  readonly preferences: Preferences
  /** Changes some of them; it takes effect at once. */
  prefer(changes: Partial<Preferences>): void
  /** Brings this device and the server together now. Rejects with what befell the line; the next one goes on from there. */
  sync(options?: SyncOptions): Promise<SyncResult>
  /** Calls with how this device stands with the server, and again whenever that changes, in any tab. Returns how to stop. */
  watchSync(listener: (state: SyncState) => void): () => void
  /** Calls with what is here of a key, and again whenever that changes, in any tab. Returns how to stop. */
  watch<Key extends HereKey>(key: Key, listener: (seen: Seen<Key>) => void): () => void
  /** The same for the keys of all that is here and passes. */
  watchKeys(filter: KeyFilter, listener: (keys: readonly AtKey[]) => void): () => void
  /** The same for what can be read under all keys that are here and pass, in the order of their names. */
  watchRecords(filter: KeyFilter, listener: (seen: readonly Seen[]) => void): () => void
  /**
   * Calls with the values of all that is here and passes, some at a time as they are opened, and then with what has changed.
   * Nobody is asked: what does not open with what is here is not told, and no signature is looked at. Returns how to stop.
   */
  watchValues(filter: KeyFilter, listener: (opened: Opened) => void): () => void
  /** All that is here and passes, with its metadata and what of it waits to be sent; nothing is opened. Also what has not begun yet. */
  entriesHere(filter?: KeyFilter): Promise<readonly EntryHere[]>
  /** Calls with that, and again whenever it changes, in any tab. Returns how to stop. */
  watchEntries(filter: KeyFilter, listener: (entries: readonly EntryHere[]) => void): () => void
  readonly conflicts: Conflicts
  /** What waits to be sent, in its order. */
  unsent(): Promise<readonly Unsent[]>
  /** Calls with that, and again whenever it changes, in any tab. Returns how to stop. */
  watchUnsent(listener: (unsent: readonly Unsent[]) => void): () => void
  /** What came from the server and could not be read. It holds nothing up, and is tried again. */
  setAside(): Promise<readonly Aside[]>
  /** Sends once more what was refused. */
  retry(key: AtKey): Promise<void>
  /** Gives up what was changed here; what the server has is what is here then. */
  discard(key: AtKey): Promise<void>
}

/** The same, as a client is made of it. */
export interface Offline {
  /** Where reads come from and writes go to first; undefined where nothing is kept. */
  readonly here: Here | undefined
  readonly preferences: () => Preferences
  readonly client: Omit<OfflineFirst, 'preferences'>
  /** Resolves when nothing goes on by itself any more. */
  readonly over: Promise<void>
}

export type OfflineMeans = Here &
  Pick<BackgroundMeans, 'news' | 'wait' | 'retryMillis' | 'maxRetryMillis'> & {
    /** The same context, whose questions nobody hears. */
    readonly alone: ClientContext
  }

/** Begins to synchronise as the preferences say, until the signal is aborted. */
export function offlineFirst(
  means: Omit<OfflineMeans, 'preferences' | 'look'>,
  given: Partial<Preferences>,
  signal: AbortSignal,
): Offline {
  const { context, alone } = means
  let preferences: Preferences = { ...defaultPreferences, ...given }
  const listeners = new Set<() => void>()
  const records = untilClosed(means.records, signal)
  const here: Here = { records, context, look: together(records), preferences: () => preferences }
  // Also who was closed says how far it came.
  const syncing = { ...here, records: means.records, exclusive: oneAtATime }
  const run = (options: SyncOptions = {}) => synchronise(syncing, options)
  const background = {
    ...means,
    preferences: () => preferences,
    onPreferences: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    synchronise: run,
    lead: leadTabs,
  }
  const over = inBackground(background, signal)
  endAbandoned({ records, exclusive: oneAtATime }, signal)
  /** What was under way when it was closed is told to nobody. */
  const open =
    <Told>(listener: (told: Told) => void) =>
    (told: Told) =>
      signal.aborted ? undefined : listener(told)

  const client: Offline['client'] = {
    prefer(changes) {
      preferences = { ...preferences, ...changes }
      for (const listener of [...listeners]) listener()
    },
    sync: ({ signal: stop, ...options } = {}) =>
      run({ ...options, signal: stop ? AbortSignal.any([stop, signal]) : signal }),
    watchSync: (listener) => watchSync(records, open(listener)),
    watch: (key, listener) => watch(here, key, open(listener)),
    watchKeys: (filter, listener) => records.observe(() => keysIn(here, filter), open(listener)),
    watchRecords: (filter, listener) => watchRecords(here, filter, open(listener)),
    watchValues: (filter, listener) => watchValues({ ...here, context: alone }, filter, open(listener)),
    entriesHere: (filter) => entriesHere(here, filter),
    watchEntries: (filter, listener) => records.observe(() => entriesHere(here, filter), open(listener)),
    conflicts: conflictsOf(here),
    unsent: async () => (await records.pending()).map(unsentOf),
    watchUnsent: (listener) =>
      records.observe(
        () => records.pending(),
        (pending) => listener(pending.map(unsentOf)),
      ),
    setAside: () => records.aside(),
    async retry(key) {
      await records.amend([formatAtKey(key)], ([state = {}], settings) => {
        if (!state.pending) return {}
        const { trouble: _, ...pending } = state.pending
        const next = nextEdition(settings)
        return { states: [{ ...state, pending: { ...pending, ...next } }], settings: next }
      })
    },
    async discard(key) {
      await records.amend([formatAtKey(key)], ([state = {}]) => ({ states: [givenUp(state, context.now())] }))
    },
  }
  return { here, preferences: () => preferences, client, over }
}

function unsentOf({ name, change, at, trouble }: Pending): Unsent {
  return { key: parseAtKey(name), change, at, ...(trouble && { trouble }) }
}

export function keepsNothing(): AtError {
  return new AtError('AT0022', 'This client keeps nothing on this device: open it with records.')
}

/** For a client that keeps nothing on this device. */
export function onlineOnly(): Offline {
  const none = (): never => {
    throw keepsNothing()
  }
  const never = async () => none()
  const client: Offline['client'] = {
    prefer: none,
    sync: never,
    watchSync: none,
    watch: none,
    watchKeys: none,
    watchRecords: none,
    watchValues: none,
    entriesHere: never,
    watchEntries: none,
    conflicts: { list: async () => [], resolve: never, isWhole: async () => true, watch: none },
    unsent: async () => [],
    watchUnsent: none,
    setAside: async () => [],
    retry: never,
    discard: never,
  }
  return { here: undefined, preferences: () => defaultPreferences, client, over: Promise.resolve() }
}
