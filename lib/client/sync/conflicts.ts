import { schemeOf } from '../../crypto/providers/scheme.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../../protocol/at-key.ts'
import { decodeBase2e15 } from '../../protocol/base2e15.ts'
import type { Content, Draft, DraftOptions, Offer } from '../../vault/local-records.ts'
import { placeOf } from '../context.ts'
import { oneAtATime } from '../exclusive.ts'
import { openStored, type ReadableKey } from '../get.ts'
import type { AtValue } from '../values.ts'
import { nextEdition, positionIn } from './pull.ts'
import { type Here, readHere } from './reading-here.ts'
import { changed, type LocalChange, remaining } from './rules.ts'
import { isKept } from './scope.ts'
import { draftOf } from './writing-here.ts'

/** A change of this device that somebody's on another one stands in the place of. */
export interface Conflict {
  readonly id: number
  readonly key: ReadableKey
  /** When it was found, in milliseconds since the epoch. */
  readonly at: number
  /** What was written here; undefined when it was removed here. */
  readonly mine: AtValue | undefined
  /** What everybody sees now; undefined when it was removed. */
  readonly theirs: AtValue | undefined
  /** Why one of them could not be opened. */
  readonly trouble?: AtError
}

export interface Conflicts {
  list(): Promise<readonly Conflict[]>
  /** `mine` writes once more what was written here, knowing theirs; `theirs` leaves all as it is. AT0015 when it was decided already. */
  resolve(id: number, choice: 'mine' | 'theirs'): Promise<void>
  /** Whether what happened elsewhere is here to its end, so that what is missing here is missing there. */
  isWhole(): Promise<boolean>
  /** Calls with how many there are, and again when that or what they are about changes. */
  watch(listener: (count: number) => void): () => void
}

export function conflictsOf(here: Here): Conflicts {
  const { records, context, preferences } = here

  async function resolve(id: number, choice: 'mine' | 'theirs'): Promise<void> {
    const offer = (await records.offers()).find((one) => one.id === id)
    if (!offer) throw new AtError('AT0015', 'This was decided already.')
    if (choice === 'theirs') {
      await records.amend([], () => ({ decided: [id] }))
      return
    }
    const key = parseAtKey(offer.name) as ReadableKey
    const change = await changeTo(here, key, offer)
    const { namespaces } = preferences()
    await records.amend([offer.name], ([state = {}], settings) => {
      const { commitId, isComplete } = positionIn(settings, namespaces)
      const position = isKept(key, namespaces) ? commitId : undefined
      const next = nextEdition(settings)
      const means = { now: context.now(), position, isComplete, ...next }
      return { states: [changed(state, offer.name, change, means)], decided: [id], settings: next }
    })
  }

  return {
    list: async () => Promise.all((await records.offers()).map((offer) => readConflict(here, offer))),
    // In whichever tab: what was decided in one is not decided once more in another.
    resolve: (id, choice) => oneAtATime(`facet decide ${records.name}`, () => resolve(id, choice)),
    isWhole: async () => {
      const { isComplete, isPartial } = positionIn(await records.settings(), preferences().namespaces)
      return isComplete && !isPartial
    },
    watch: (listener) =>
      records.observe(async () => {
        const offers = await records.offers()
        // What is theirs may change meanwhile.
        await records.look(offers.map(({ name }) => name))
        return offers.length
      }, listener),
  }
}

/** For whom it is all the same who decided: another tab, say. */
export function unlessDecided(error: unknown): void {
  if (!(error instanceof AtError) || error.code !== 'AT0015') throw error
}

/** Who wrote the same here and there has nothing to decide. Looks at each once. */
export async function settleSame(here: Here): Promise<void> {
  const { records } = here
  const since = ((await records.settings()).get('comparedTo') as number | undefined) ?? 0
  const offers = (await records.offers()).filter(({ id }) => id > since)
  if (offers.length === 0) return
  for (const offer of offers) {
    const { mine, theirs, trouble } = await readConflict(here, offer)
    if (trouble) continue
    const isSame = mine?.text === theirs?.text && (mine?.bytes === undefined) === (theirs?.bytes === undefined)
    if (isSame) await records.amend([], () => ({ decided: [offer.id] }))
  }
  await records.amend([], () => ({ settings: { comparedTo: Math.max(...offers.map(({ id }) => id)) } }))
}

async function readConflict(here: Here, { id, name, mine, at }: Offer): Promise<Conflict> {
  const key = parseAtKey(name) as ReadableKey
  let trouble: AtError | undefined
  const orTrouble = async <Value>(work: Promise<Value | undefined>): Promise<Value | undefined> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof AtError)) throw error
      trouble = error
      return undefined
    }
  }
  const own = await orTrouble(readContent(here, key, mine))
  const found = await orTrouble(readHere(here, key))
  const theirs = found === 'none' || found === 'unknown' ? undefined : found
  return { id, key, at, mine: own, theirs, ...(trouble && { trouble }) }
}

async function readContent(here: Here, key: ReadableKey, content: Content): Promise<AtValue | undefined> {
  if (content.form === 'removed') return undefined
  if (content.form === 'draft') {
    const { value, metadata, isBinary } = content.draft
    const text = await here.context.keys.openFromSelf(value, { ...metadata, isBinary }, placeOf(key))
    return { key, text, ...(isBinary ? { bytes: decodeBase2e15(text) } : {}), metadata: { isBinary } }
  }
  const { value, metadata } = content
  return value === undefined ? undefined : openStored(here.context, key, { name: formatAtKey(key), value, metadata })
}

/** What is put back lives as long as it was to live, however late that is decided. */
async function changeTo(here: Here, key: ReadableKey & AtKey, { mine: content, at }: Offer): Promise<LocalChange> {
  const now = here.context.now()
  if (content.form === 'removed') return { change: 'delete', options: {} }
  if (content.form === 'draft')
    return { change: 'put', draft: content.draft, options: remaining({ options: content.options, at }, now) }
  const draft = await draftAgain(here, key, content)
  const { ttr, ccd, availableAt, expiresAt } = content.metadata
  const begins = Math.max(availableAt ?? now, now)
  const options: DraftOptions = {
    ...(begins > now && { ttb: begins - now }),
    ...(expiresAt !== undefined && { ttl: Math.max(expiresAt - begins, 1) }),
    ...(ttr === undefined ? (key.kind === 'shared' ? { ttr: 0 } : {}) : { ttr }),
    ...(ccd === undefined ? {} : { ccd }),
  }
  return { change: 'put', draft, options }
}

/** What was in a scheme of its own is put back as it was, and never in a lesser one. */
async function draftAgain(
  here: Here,
  key: ReadableKey & AtKey,
  content: Content & { readonly form: 'stored' },
): Promise<Draft> {
  const { value = '', metadata } = content
  const { isBinary = false, appMetadata } = metadata
  if (key.kind === 'self' && schemeOf(metadata) !== undefined) return { value, metadata: { appMetadata }, isBinary }
  const found = await readContent(here, key, content)
  return draftOf(here, { text: found?.text ?? '', isBinary })
}
