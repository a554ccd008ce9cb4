import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, formatAtKey } from '../../protocol/at-key.ts'
import type { KeyState } from '../../vault/local-records.ts'
import type { AtValue } from '../values.ts'
import { type Position, positionIn } from './pull.ts'
import { type Here, type HereKey, type KeyFilter, keysIn, nameHere, openState } from './reading-here.ts'

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
    async () => {
      const keys = (await keysIn(here, filter)).filter(isReadable)
      const states = await records.look(keys.map((key) => formatAtKey(key)))
      return keys.map((key, at) => ({ key, state: states[at] ?? {} }))
    },
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
          const one = await open(here, key, state, position)
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
): Promise<Seen<Key>> {
  try {
    const found = await openState(here, key, state, position)
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
