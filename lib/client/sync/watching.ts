import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../../protocol/at-key.ts'
import type { KeyState } from '../../vault/local-records.ts'
import type { AtValue } from '../values.ts'
import { type Position, positionIn } from './pull.ts'
import { type Here, type HereKey, type KeyFilter, keysIn, nameHere, openState, type When } from './reading-here.ts'

/** What can be read of a key: its value or that there is none, and why it could not be opened. */
export interface Seen<Key extends AtKey = HereKey> {
  readonly key: Key
  readonly value: AtValue<Key> | undefined
  readonly trouble?: AtError
}

/** Calls with what is here of a key, and again whenever that changes. Returns how to stop. */
export function watch<Key extends HereKey>(here: Here, key: Key, listener: (seen: Seen<Key>) => void): () => void {
  const { records } = here
  let latest = 0
  const stop = records.observe(
    () => records.look([nameHere(here, key)]),
    unlessGone(async ([state = {}]) => {
      const turn = ++latest
      const seen = await open(here, key, state, await positionOf(here))
      // What took longer to open is of before.
      if (turn === latest) listener(seen)
    }),
  )
  return () => {
    latest = -1
    stop()
  }
}

/** How many are opened at a time: as many as keep the worker busy, and not so many that nobody else has a turn. */
const openedAtOnce = 50

/**
 * The same for all that passes: asked for together, and opened is only what has changed since. What is past is left for
 * what is newer.
 */
export function watchRecords(here: Here, filter: KeyFilter, listener: (seen: readonly Seen[]) => void): () => void {
  const { records } = here
  let latest = 0
  const opened = new Map<string, { readonly sign: string; readonly seen: Seen }>()
  let told: readonly Seen[] | undefined
  const stop = records.observe(
    () => statesOf(here, filter),
    unlessGone(async (all) => {
      const turn = ++latest
      const position = await positionOf(here)
      const seen: Seen[] = []
      for (let at = 0; at < all.length; at += openedAtOnce) {
        const some = all.slice(at, at + openedAtOnce).map(async ({ key, state }) => {
          const [name, sign] = [formatAtKey(key), signOf(state)]
          const known = opened.get(name)
          // What did not open may do so another time.
          if (known?.sign === sign && !known.seen.trouble) return known.seen
          const one = await open(here, key, state, position, filter)
          opened.set(name, { sign, seen: one })
          return one
        })
        seen.push(...(await Promise.all(some)))
        if (turn !== latest) return
      }
      const names = new Set(seen.map(({ key }) => formatAtKey(key)))
      for (const name of opened.keys()) if (!names.has(name)) opened.delete(name)
      const isSame = told?.length === seen.length && told.every((one, at) => one === seen[at])
      told = seen
      if (!isSame) listener(seen)
    }),
  )
  return () => {
    latest = -1
    stop()
  }
}

/** What has come of the values of records since it was last told. */
export interface Opened {
  /** As they are here; whether a signature fits is not looked at. */
  readonly values: readonly Omit<AtValue<HereKey>, 'signature'>[]
  /** Of these there is no value any more, or none that opens. */
  readonly gone: readonly HereKey[]
  /** How many are yet to be opened. */
  readonly left: number
}

/**
 * Calls with the values of all that passes, some at a time as they are opened, and then with what has changed. `here.context`
 * should ask nobody, since every value is opened.
 */
export function watchValues(here: Here, filter: KeyFilter, listener: (opened: Opened) => void): () => void {
  const { records } = here
  const told = new Map<string, string>()
  const gone = new Map<string, HereKey>()
  let next: readonly State[] | undefined
  let isOpening = false
  let isOver = false

  async function openSome(some: readonly State[], position: Position, left: number): Promise<void> {
    const seen = await Promise.all(some.map(({ key, state }) => open(here, key, state, position, filter)))
    if (isOver) return
    const values: Opened['values'][number][] = []
    for (const [at, { key, value }] of seen.entries()) {
      const name = formatAtKey(key)
      if (value) {
        const { signature: _, ...rest } = value
        values.push(rest)
        told.set(name, signOf(some[at]?.state ?? {}))
      } else if (told.delete(name)) gone.set(name, key)
    }
    listener({ values, gone: [...gone.values()], left })
    gone.clear()
  }

  async function openAll(all: readonly State[]): Promise<void> {
    const position = await positionOf(here)
    const names = new Set(all.map(({ key }) => formatAtKey(key)))
    for (const name of told.keys()) {
      if (names.has(name)) continue
      told.delete(name)
      gone.set(name, parseAtKey(name) as HereKey)
    }
    const changed = all.filter(({ key, state }) => told.get(formatAtKey(key)) !== signOf(state))
    let at = 0
    do {
      const some = changed.slice(at, at + openedAtOnce)
      at += some.length
      await openSome(some, position, changed.length - at)
    } while (at < changed.length && next === undefined && !isOver)
  }

  const stop = records.observe(
    () => statesOf(here, filter),
    unlessGone(async (all) => {
      next = all
      // One after the other, so that what was opened first is not told last.
      if (isOpening) return
      isOpening = true
      try {
        while (next && !isOver) {
          const newest = next
          next = undefined
          await openAll(newest)
        }
      } finally {
        isOpening = false
      }
    }),
  )
  return () => {
    isOver = true
    stop()
  }
}

interface State {
  readonly key: HereKey
  readonly state: KeyState
}

async function statesOf(here: Here, filter: KeyFilter): Promise<readonly State[]> {
  const keys = (await keysIn(here, filter)).filter(isReadable)
  const states = await here.records.look(keys.map((key) => formatAtKey(key)))
  return keys.map((key, at) => ({ key, state: states[at] ?? {} }))
}

/** Records that were closed or deleted meanwhile have nothing to tell; whoever asks them next is told why. */
function unlessGone<Told>(tell: (told: Told) => Promise<void>): (told: Told) => void {
  return (told) =>
    void tell(told).catch((error) => {
      if (!(error instanceof AtError)) throw error
    })
}

async function positionOf({ records, preferences }: Here): Promise<Position> {
  return positionIn(await records.settings(), preferences().namespaces)
}

async function open<Key extends HereKey>(
  here: Here,
  key: Key,
  state: KeyState,
  position: Position,
  when: When = {},
): Promise<Seen<Key>> {
  try {
    const found = await openState(here, key, state, position, when)
    return { key, value: found === 'none' || found === 'unknown' ? undefined : found }
  } catch (error) {
    if (!(error instanceof AtError)) throw error
    return { key, value: undefined, trouble: error }
  }
}

function isReadable(key: AtKey): key is HereKey {
  return ['public', 'self', 'shared', 'cached', 'local'].includes(key.kind)
}

/** Another one where there is something else to read. */
function signOf({ record, pending }: KeyState): string {
  const { version, ivNonce, appMetadata } = record?.metadata ?? {}
  // What is of this device alone has no commit id, and is sealed anew each time.
  return [record?.commitId, version, ivNonce ?? appMetadata, pending?.edition, pending?.at].join(' ')
}
