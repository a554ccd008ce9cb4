import type { KeyRing } from '../../crypto/key-ring.ts'
import { AtError } from '../../protocol/at-error.ts'
import { parseAtKey, publicKey } from '../../protocol/at-key.ts'
import type { KeyState, LocalRecords, Offer, Replacement, Settings } from '../../vault/local-records.ts'
import { syntax as llookup } from '../../verbs/llookup.ts'
import { syntax as stats } from '../../verbs/stats/stats.ts'
import { syntax as syncFrom } from '../../verbs/sync-from.ts'
import type { Request } from '../context.ts'
import { parseJson } from '../reading.ts'
import { untoldAmong } from '../receipts.ts'
import { turn } from '../turn.ts'
import { inOneLine, type Said } from './batch.ts'
import { type Page, pastIn, readChange, readPage } from './entries.ts'
import { readReplacement } from './replacement-record.ts'
import { type Change, lost, noted, type Outcome, pulled, vanished } from './rules.ts'
import { isKept, type Namespaces, regexOf } from './scope.ts'

/** How far this device knows what the server has. */
export interface Position {
  /** Of which records; another scope is another beginning. */
  readonly scope: string
  readonly commitId: number
  /** Whether the end was ever reached: what is not here then is not there. */
  readonly isComplete: boolean
  /** When the end was last reached, in milliseconds since the epoch. */
  readonly asOf?: number
  /** Commit id of the server's latest change when the end was last reached, also where that is of another scope. */
  readonly upTo?: number
  /** While what came after that is here in part: a pull is under way, or was cut off. */
  readonly isPartial?: true
  /** Whether the server was begun anew, and is told of from the beginning. */
  readonly isAnew?: true
  /** The server's own public key, by which it is known again. */
  readonly identity?: string
}

export interface PullMeans {
  readonly records: LocalRecords
  readonly keys: Pick<KeyRing, 'openFromSelf' | 'atSign'>
  readonly request: Request
  readonly namespaces: Namespaces
  /** Whether both sides of a conflict over this key are kept. */
  readonly keepsBoth: (name: string) => boolean
  readonly now: () => number
  /** Entries that are asked for at a time. Servers of the first generation give no more than 25. [§3.14] */
  readonly pageSize: number
  readonly signal?: AbortSignal
  /** Is told how many entries came, and which commit id of which last one was reached. */
  readonly onProgress?: (progress: PullProgress) => void
}

export interface PullProgress {
  readonly entries: number
  readonly commitId: number
  readonly lastCommitId: number
}

const first = -1

export function positionIn(settings: Settings, namespaces: Namespaces): Position {
  const found = settings.get('position') as Position | undefined
  const scope = regexOf(namespaces) ?? ''
  if (found?.scope === scope) return found
  const { identity, isAnew } = found ?? {}
  return { scope, commitId: first, isComplete: false, ...(identity && { identity }), ...(isAnew && { isAnew }) }
}

/** By which the next change of this store is known, and what is kept of that. */
export function nextEdition(settings: Settings) {
  return { edition: ((settings.get('edition') as number | undefined) ?? 0) + 1 }
}

/**
 * Takes over what has changed on the server, a page at a time, each with the position behind it in one transaction: what
 * is cut off goes on where it was. Resolves to how many entries came.
 */
export async function pull(means: PullMeans): Promise<number> {
  const { records, namespaces, request, signal, pageSize, now, onProgress } = means
  let position = positionIn(await records.settings(), namespaces)
  const regex = regexOf(namespaces)
  const pageAfter = (after: number) =>
    syncFrom.format({ after, limit: pageSize, ...(regex === undefined ? {} : { regex }) })
  const ask = () =>
    inOneLine(
      request,
      [
        llookup.format({ key: publicKey('signing_publickey', records.atSign) }),
        stats.format({ ids: ['3'] }),
        pageAfter(position.commitId),
      ],
      { signal },
    )
  let [who, figure, entries] = await ask()
  const identity = who && 'data' in who ? who.data : undefined
  let lastCommitId = lastIn(figure)
  if (isAnother(position, identity, lastCommitId)) {
    position = { scope: position.scope, commitId: first, isComplete: false, isAnew: true }
    await records.distrust({ position })
    ;[who, figure, entries] = await ask()
    lastCommitId = lastIn(figure)
  }
  if (identity) position = { ...position, identity }
  let page = readPage(textOf(entries), position.commitId, now())
  let count = 0
  while (page.last !== undefined) {
    count += page.count
    position = { ...position, commitId: page.last, isPartial: true }
    await take(means, page, position)
    onProgress?.({ entries: count, commitId: page.last, lastCommitId: Math.max(lastCommitId ?? first, page.last) })
    if (lastCommitId !== undefined && page.last >= lastCommitId) break
    await turn()
    signal?.throwIfAborted()
    page = readPage(await request(pageAfter(position.commitId), { signal }), position.commitId, now())
  }
  await finish(means, { ...position, upTo: Math.max(lastCommitId ?? first, position.commitId) })
  return count
}

/** The newest commit id that the server tells of; undefined where it does not say. */
export function lastIn(said: Said): number | undefined {
  if (!said || 'error' in said) return undefined
  const list = parseJson(said.data)
  if (!Array.isArray(list)) return undefined
  const value = list[0]?.value
  // All of these say that there is nothing yet. [2026 §7.2]
  if (value === null || value === 'null') return first
  return /^-?\d+$/.test(String(value)) ? Number(value) : undefined
}

function textOf(said: Said): string {
  if (!said) throw new AtError('AT0014', 'The server answered with something that cannot be read.')
  if ('error' in said) throw said.error
  return said.data
}

/** A server that has another key, or has come to less than it had, was begun anew or set back. */
function isAnother(position: Position, identity: string | undefined, lastCommitId: number | undefined): boolean {
  if (lastCommitId !== undefined && position.commitId > lastCommitId) return true
  return position.identity !== undefined && identity !== undefined && position.identity !== identity
}

/** One transaction: what becomes of each key, and how far we are. */
async function take(means: PullMeans, page: Page, position: Position): Promise<void> {
  const { records, keys } = means
  const told = new Map<Change, Awaited<ReturnType<typeof readReplacement>>>()
  for (const change of page.changes) {
    const replacement = await readReplacement(change, keys)
    if (replacement) told.set(change, replacement)
  }
  const past = pastIn(await records.aside(), page)
  const names = [...new Set([...page.changes, ...told.values()].flatMap((one) => (one ? [one.name] : [])))]
  await records.amend(names, (states, settings) => {
    const keeping = new Keeping(names, states)
    for (const change of page.changes) {
      keeping.apply(change.name, (state) => pulled(state, change, meansFor(means, change.name)))
      const replacement = told.get(change)
      if (replacement) {
        keeping.apply(replacement.name, (state) => noted(state, replacement, meansFor(means, replacement.name)))
      }
    }
    const amendment = keeping.amendment(means.now())
    const untold = untoldAmong(names, amendment.states, settings)
    return { ...amendment, aside: page.aside, readable: past, settings: { position, ...untold } }
  })
}

function meansFor({ keepsBoth, now }: PullMeans, name: string) {
  return { keepsBoth: keepsBoth(name), now: now() }
}

/** States of several keys while outcomes are applied to them one after the other. */
export class Keeping {
  readonly #names: readonly string[]
  readonly #states: Map<string, KeyState>
  readonly #offers: Omit<Offer, 'id' | 'at'>[] = []
  readonly #replacements: Omit<Replacement, 'id'>[] = []

  constructor(names: readonly string[], states: readonly KeyState[]) {
    this.#names = names
    this.#states = new Map(names.map((name, at) => [name, states[at] ?? {}]))
  }

  apply(name: string, rule: (state: KeyState) => Outcome): void {
    const { state, offers = [], replaced = [] } = rule(this.#states.get(name) ?? {})
    this.#states.set(name, state)
    this.#offers.push(...offers.map((mine) => ({ name, mine })))
    this.#replacements.push(...replaced.map((one) => ({ name, ...one })))
  }

  amendment(at: number) {
    return {
      states: this.#names.map((name) => this.#states.get(name) ?? {}),
      offers: this.#offers.map((offer) => ({ ...offer, at })),
      replacements: this.#replacements,
    }
  }
}

const sweep = 200

/** The end was reached: what the server did not tell of is not there any more. */
async function finish(means: PullMeans, position: Position): Promise<void> {
  const { records, now, namespaces } = means
  if (position.isAnew) {
    for (;;) {
      const names = await records.namesAt(-1, sweep)
      if (names.length === 0) break
      await records.amend(names, (states) => {
        const keeping = new Keeping(names, states)
        for (const name of names) {
          keeping.apply(name, (state) => vanished(state, name, meansFor(means, name)))
        }
        return keeping.amendment(now())
      })
    }
    for (;;) {
      const names = await records.lost(sweep)
      if (names.length === 0) break
      await records.amend(names, (states) => {
        const keeping = new Keeping(names, states)
        for (const name of names) keeping.apply(name, lost)
        return keeping.amendment(now())
      })
    }
  }
  if (!position.isComplete) await dropOthers(records, namespaces)
  const { isAnew: _, isPartial: __, ...others } = position
  await records.amend([], () => ({ settings: { position: { ...others, isComplete: true, asOf: now() } } }))
}

/** What is not asked for any more would grow old here. */
async function dropOthers(records: LocalRecords, namespaces: Namespaces): Promise<void> {
  if (namespaces === 'all') return
  const others = (await records.names()).filter((name) => {
    const key = parseAtKey(name)
    return key.kind !== 'local' && !isKept(key, namespaces)
  })
  for (let from = 0; from < others.length; from += sweep) {
    await records.amend(others.slice(from, from + sweep), (states) => ({
      states: states.map(({ pending }) => (pending ? { pending } : {})),
    }))
  }
}

/** What could not be read by an earlier version of this app may be readable by this one. */
export async function readAgain(means: PullMeans): Promise<void> {
  const { records, now } = means
  for (const { commitId, entry } of await records.aside()) {
    const change = readChange(entry)
    if (typeof change === 'string') continue
    await records.amend([change.name], (states) => {
      const keeping = new Keeping([change.name], states)
      keeping.apply(change.name, (state) => pulled(state, change, meansFor(means, change.name)))
      return { ...keeping.amendment(now()), readable: [commitId] }
    })
  }
}
