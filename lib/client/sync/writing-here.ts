import type { SchemeId } from '../../crypto/providers/index.ts'
import { AtError } from '../../protocol/at-error.ts'
import {
  type AtKey,
  checkNewKeyLength,
  formatAtKey,
  type PublicKey,
  type SelfKey,
  type SharedKey,
} from '../../protocol/at-key.ts'
import type { Draft, DraftOptions, LocalRecords } from '../../vault/local-records.ts'
import { checkOwn, placeOf } from '../context.ts'
import type { SelfPutOptions } from '../put.ts'
import type { MetaChanges } from '../put-meta.ts'
import type { Value } from '../values.ts'
import { asText } from '../write.ts'
import { nextEdition, positionIn } from './pull.ts'
import type { Here } from './reading-here.ts'
import { changed, type LocalChange } from './rules.ts'
import { isKept } from './scope.ts'

/** What a change here resolves to in the place of a commit id: it has none yet. */
export const notSent = -1

/** Keeps a value here, to be sent. Resolves when it is on disk. */
export async function putHere(
  here: Here,
  key: PublicKey | SelfKey | SharedKey,
  value: Value,
  { ttl, ttb, ttr, ccd, appMetadata, receipt, scheme }: DraftOptions & Pick<SelfPutOptions, 'scheme'>,
): Promise<number> {
  checkOwn(here.context, key)
  checkNewKeyLength(key)
  checkTimes({ ttl, ttb, ttr })
  const text = asText(value)
  const draft = scheme && key.kind === 'self' ? draftInScheme(here, key, text, scheme) : draftOf(here, text)
  await keep(here, key, { change: 'put', draft, options: { ttl, ttb, ttr, ccd, appMetadata, receipt } })
  return notSent
}

/** Sealed with the self key, whomever it is for: what others need can be asked for when there is a line. */
export async function draftOf(
  { context }: Pick<Here, 'context'>,
  { text, isBinary }: { readonly text: string; readonly isBinary: boolean },
): Promise<Draft> {
  const { value, metadata } = await context.keys.sealForSelf(text)
  return { value, metadata: { ivNonce: metadata.ivNonce }, isBinary }
}

/** For the owner alone, so that it is what will be stored: nothing is kept with less than was asked for. */
async function draftInScheme(
  { context }: Here,
  key: SelfKey,
  { text, isBinary }: { readonly text: string; readonly isBinary: boolean },
  scheme: SchemeId,
): Promise<Draft> {
  const { value, metadata } = await context.keys.sealInScheme(text, scheme, { place: placeOf(key), isBinary })
  return { value, metadata: { appMetadata: metadata.appMetadata }, isBinary }
}

/** AT0015 when there is nothing here to change. */
export async function putMetaHere(
  here: Here,
  key: PublicKey | SelfKey | SharedKey,
  options: MetaChanges,
): Promise<number> {
  checkOwn(here.context, key)
  checkTimes(options)
  await keep(here, key, { change: 'meta', options })
  return notSent
}

/** Of how long there is no server here to say that it is no time. AT0022. [§4.4] */
export function checkTimes({ ttl, ttb, ttr }: Pick<DraftOptions, 'ttl' | 'ttb' | 'ttr'>): void {
  for (const [name, time, least] of [
    ['ttl', ttl, 0],
    ['ttb', ttb, 0],
    ['ttr', ttr, -1],
  ] as const) {
    if (time === undefined || (Number.isSafeInteger(time) && time >= least)) continue
    throw new AtError('AT0022', `${name} cannot be ${time}: it is a whole number, ${least} or more.`)
  }
}

export async function deleteHere(here: Here, key: AtKey): Promise<number> {
  await keep(here, key, { change: 'delete', options: {} })
  return notSent
}

/** A change whose value may still be being sealed: its place among the changes of one name it has from the start. */
type Change = Omit<LocalChange, 'draft'> & { readonly draft?: Promise<Draft> }

/** A change that is to be written, and who waits for it. */
interface Wanted<Kind extends Change | LocalChange = Change> {
  readonly here: Here
  readonly key: AtKey
  readonly name: string
  readonly change: Kind
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** What waits until the change before it is on disk. */
const waiting = new WeakMap<LocalRecords, Wanted[]>()

/** Changes that are written at a time. */
const atOnce = 50

/** What is wanted while something is being written is written together after it: whoever watches looks once for all of it. */
function keep(here: Here, key: AtKey, change: Change): Promise<void> {
  // What fails before its turn is told in its turn.
  change.draft?.catch(() => {})
  return new Promise((done, failed) => {
    const wanted = { here, key, name: formatAtKey(key), change, done, failed }
    const queue = waiting.get(here.records)
    if (queue) queue.push(wanted)
    else void writeAll(here.records, [wanted])
  })
}

async function writeAll(records: LocalRecords, queue: Wanted[]): Promise<void> {
  waiting.set(records, queue)
  for (let wanted = next(queue); wanted.length > 0; wanted = next(queue)) {
    // What cannot be sealed is told whoever waits for it.
    const some = (await Promise.all(wanted.map((one) => sealed(one).catch(one.failed)))).flatMap((one) => one ?? [])
    const isWritten = some.length > 1 && (await write(some).catch(() => false))
    if (isWritten) for (const { done } of some) done()
    // What one of them does not get written for holds up none of the others.
    else for (const one of some) await write([one]).then(one.done, one.failed)
  }
  waiting.delete(records)
}

async function sealed({ change: { draft, ...change }, ...one }: Wanted): Promise<Wanted<LocalChange>> {
  return { ...one, change: { ...change, ...(draft && { draft: await draft }) } }
}

/** The next of them that can be written together: of one name one after the other, and by itself what may be refused. */
function next(queue: Wanted[]): Wanted[] {
  const names = new Set<string>()
  const end = queue.findIndex(({ name, change }, at) => {
    if (at === atOnce || names.has(name) || (at > 0 && change.change === 'meta')) return true
    names.add(name)
    return at > 0 && queue[at - 1]?.change.change === 'meta'
  })
  return queue.splice(0, end < 0 ? queue.length : end)
}

async function write(some: readonly Wanted<LocalChange>[]): Promise<true> {
  const [first] = some
  if (!first) return true
  const { records, context, preferences } = first.here
  const { namespaces } = preferences()
  await records.amend(
    some.map(({ name }) => name),
    (states, settings) => {
      const { commitId, isComplete } = positionIn(settings, namespaces)
      const { edition } = nextEdition(settings)
      return {
        states: some.map(({ key, name, change }, at) => {
          const state = states[at] ?? {}
          const { record, pending } = state
          const isThere = pending ? pending.change !== 'delete' : record !== undefined
          const position = isKept(key, namespaces) ? commitId : undefined
          // Of what is not kept here nobody can say that it is gone.
          if (change.change === 'meta' && !isThere && ((isComplete && position !== undefined) || pending)) {
            throw new AtError('AT0015', `${name} is not there any more.`)
          }
          return changed(state, name, change, { now: context.now(), position, isComplete, edition: edition + at })
        }),
        settings: { edition: edition + some.length - 1 },
      }
    },
  )
  return true
}
