import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, parseAtKey } from '../../protocol/at-key.ts'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { type Metadata, type MetadataChanges, metadataFromJson } from '../../protocol/metadata.ts'
import type { Draft, KeyState, LocalRecords, Pending } from '../../vault/local-records.ts'
import { syntax as remove } from '../../verbs/delete.ts'
import { syntax as llookup } from '../../verbs/llookup.ts'
import { syntax as stats } from '../../verbs/stats/stats.ts'
import type { ClientContext } from '../context.ts'
import { remove as removeBlindly } from '../delete.ts'
import { signedForAll } from '../publish.ts'
import { besides } from '../put.ts'
import { metaLine, writeMeta } from '../put-meta.ts'
import { parseJson } from '../reading.ts'
import { tellUntold, untoldAmong } from '../receipts.ts'
import { maxRequestBytes, tooLong, updateLine, write } from '../write.ts'
import { batchLine, inOneLine, type Said } from './batch.ts'
import { Keeping, lastIn, positionIn } from './pull.ts'
import { withTimes } from './reading-here.ts'
import { replacementKey, replacementText, replacementTtl } from './replacement-record.ts'
import { type Answer, isNext, isWhole, markOfRemoval, refused, remaining, type Sent, taken } from './rules.ts'
import type { Namespaces } from './scope.ts'

export interface PushMeans {
  readonly records: LocalRecords
  readonly context: Pick<ClientContext, 'atSign' | 'keys' | 'request' | 'sharedKeys' | 'now'>
  readonly namespaces: Namespaces
  readonly keepsBoth: (name: string) => boolean
  /** Changes that go in one line, at most. */
  readonly batchSize: number
  readonly signal?: AbortSignal
}

/** What came of a push. */
export interface Pushed {
  readonly sent: number
  readonly refused: number
}

/** Characters of one line, where several changes share it. */
const lineLength = 1_000_000

/** A change as it is said to the server. */
interface Prepared extends Sent {
  readonly key: AtKey
  readonly lines: readonly string[]
  readonly answer: (said: readonly Said[]) => Answer
}

/**
 * Sends what waits, in its order, several changes in a line. What the server refuses stays with its words and holds up
 * nothing else. Rejects with what befell the line to the server; then all that was not answered stays as it was.
 */
export async function push(means: PushMeans): Promise<Pushed> {
  const waiting = (await means.records.pending()).filter(({ trouble }) => !trouble?.isFinal)
  let pushed: Pushed = { sent: 0, refused: 0 }
  const count = (isSent: boolean) => {
    pushed = { sent: pushed.sent + (isSent ? 1 : 0), refused: pushed.refused + (isSent ? 0 : 1) }
  }
  let group: Prepared[] = []
  let length = 0
  const flush = async () => {
    const ready = group
    group = []
    length = 0
    for (const isSent of await send(means, ready)) count(isSent)
  }
  for (const pending of waiting) {
    means.signal?.throwIfAborted()
    if (!pending.base) {
      await flush()
      count(await sendBlindly(means, pending))
      continue
    }
    const prepared = await prepare(means, pending)
    if (!prepared) {
      count(false)
      continue
    }
    const size = prepared.lines.reduce((sum, line) => sum + line.length, 0)
    if (group.length >= means.batchSize || length + size > lineLength) await flush()
    group.push(prepared)
    length += size
  }
  await flush()
  await tellReplacements(means)
  await tellUntold(means.records, means.context, means)
  return pushed
}

/** Undefined when it cannot be sealed; the reason is kept with it. */
async function prepare(means: PushMeans, pending: Pending): Promise<Prepared | undefined> {
  const { context, records } = means
  const key = parseAtKey(pending.name)
  try {
    const [state] = await records.look([pending.name])
    const before = state?.record?.metadata
    if (pending.change === 'delete') return preparedRemoval(key, pending)
    if (pending.change === 'meta') {
      // It would come to be, without a value. [§3.8]
      if (!before) throw new AtError('AT0015', `${pending.name} is not there any more.`)
      return preparedMeta(key, pending, before, context.now())
    }
    return await preparedPut(means, key, pending, before)
  } catch (error) {
    await keepTrouble(means, { pending, mark: '' }, error)
    return undefined
  }
}

async function preparedPut(
  means: PushMeans,
  key: AtKey,
  pending: Pending,
  before: Metadata | undefined,
): Promise<Prepared> {
  const { base } = pending
  const { value, changes, metadata, mark } = await written(means, key, pending)
  const lines = [updateLine(key, value, changes, before ?? {}), llookup.format({ key, operation: 'meta' })]
  const bytes = encodeUtf8(batchLine(lines)).length
  if (bytes >= maxRequestBytes) throw tooLong(bytes)
  return {
    pending,
    key,
    mark,
    value,
    metadata,
    // All else belongs to the value before, or is not known.
    expected: withTimes({ availableAt: before?.availableAt, expiresAt: before?.expiresAt }, pending),
    lines,
    answer: ([update, meta]) => {
      const after = metadataIn(meta)
      return {
        commitId: commitIdIn(update),
        ...(after && { after }),
        isSeen: base === undefined || (after !== undefined && isNext(base, after)),
      }
    },
  }
}

/** The value as it is stored, and all that is said beside it. */
async function written({ context, signal }: PushMeans, key: AtKey, pending: Pending) {
  const { draft } = pending
  if (!draft) throw new AtError('AT0014', 'What was to be sent is not here any more.')
  const { value, metadata, mark } = await sealedFor(context, key, draft, signal).catch(anotherTime)
  const { ttr, ccd, ...others } = remaining(pending, context.now())
  const shared = ttr === 0 ? {} : { ttr: ttr ?? -1, ccd: ccd ?? true }
  const { isBinary } = draft
  const changes: MetadataChanges = {
    ...besides({ ...others, ...(key.kind === 'shared' ? shared : { ttr, ccd }) }),
    isBinary,
    ...metadata,
  }
  return { value, changes, metadata: { ...metadata, isBinary }, mark }
}

function preparedMeta(key: AtKey, pending: Pending, before: Metadata, now: number): Prepared {
  const { base } = pending
  const lines = [metaLine(key, remaining(pending, now), before, now), llookup.format({ key, operation: 'meta' })]
  return {
    pending,
    key,
    mark: '',
    expected: withTimes(before, pending),
    lines,
    answer: ([written, meta]) => {
      const after = metadataIn(meta)
      const isSeen = base === undefined || (after !== undefined && isNext(base, after))
      return { commitId: commitIdIn(written), ...(after && { after }), isSeen }
    },
  }
}

/**
 * A record that is gone tells nothing. So it is looked at before, and nobody wrote between the look and the removal when
 * the removal is the very next change of all.
 */
function preparedRemoval(key: AtKey, pending: Pending): Prepared {
  const { base } = pending
  const lines = [stats.format({ ids: ['3'] }), llookup.format({ key, operation: 'meta' }), remove.format({ key })]
  return {
    pending,
    key,
    mark: markOfRemoval,
    lines,
    answer: ([figure, meta, removed]) => {
      const commitId = commitIdIn(removed)
      const isNextOfAll = commitId - 1 === lastIn(figure)
      const found = metadataIn(meta)
      const wasThere = found
        ? base?.there &&
          found.version !== undefined &&
          found.version === base.version &&
          found.createdAt === base.createdAt
        : meta !== undefined && 'error' in meta && meta.error.code === 'AT0015'
      return { commitId, isSeen: base === undefined || (isNextOfAll && wasThere === true) }
    },
  }
}

async function sealedFor(
  { keys, sharedKeys }: PushMeans['context'],
  key: AtKey,
  draft: Draft,
  signal: AbortSignal | undefined,
): Promise<{ value: string; metadata: MetadataChanges & Metadata; mark: string }> {
  const { appMetadata } = draft.metadata
  if (appMetadata !== undefined) {
    return { value: draft.value, metadata: { isEncrypted: true, appMetadata }, mark: appMetadata }
  }
  const text = await keys.openFromSelf(draft.value, draft.metadata)
  if (key.kind === 'public') {
    const { value, metadata } = await signedForAll({ keys }, text)
    return { value, metadata, mark: metadata.dataSignature }
  }
  if (key.kind === 'shared') {
    const { wrapped, publicKey } = await sharedKeys.with(key.sharedWith, { signal })
    const { value, metadata } = await keys.sealShared(text, wrapped, publicKey)
    return { value, metadata, mark: metadata.ivNonce }
  }
  const { value, metadata } = await keys.sealForSelf(text)
  return { value, metadata, mark: metadata.ivNonce }
}

/** Several changes in one line; whether each was taken. */
async function send(means: PushMeans, group: readonly Prepared[]): Promise<boolean[]> {
  if (group.length === 0) return []
  const { records, context, signal } = means
  // Who is cut off now must know later what may have been taken.
  const asked = group.map(({ pending }) => pending.name)
  const { states: marked = [] } = await records.amend(asked, (states) => ({
    states: states.map((state, at) => withAttempt(state, group[at] as Prepared)),
  }))
  // What was given up or changed meanwhile is not sent: of the newer one the next synchronisation takes care.
  const ready = group.filter(({ pending }, at) => marked[at]?.pending?.edition === pending.edition)
  if (ready.length === 0) return []
  const names = ready.map(({ pending }) => pending.name)
  const said = await inOneLine(
    context.request,
    ready.flatMap(({ lines }) => lines),
    { signal, once: true },
  )
  const results: { one: Prepared; answer?: Answer; error?: AtError }[] = []
  let at = 0
  for (const one of ready) {
    const own = said.slice(at, at + one.lines.length)
    at += one.lines.length
    const error = errorIn(one, own)
    if (error) results.push({ one, error })
    // It may have been taken, and then the next page tells of it.
    else if (decisiveOf(one, own) === undefined) results.push({ one: { ...one, mark: '' }, error: unanswered() })
    else if (own.every((answer) => answer !== undefined)) results.push({ one, answer: one.answer(own) })
  }
  await records.amend(names, (states, settings) => {
    const keeping = new Keeping(names, states)
    let position = positionIn(settings, means.namespaces)
    for (const { one, answer, error } of results) {
      const { name } = one.pending
      const now = context.now()
      if (error) keeping.apply(name, (state) => refused(state, one, troubleOf(error, one, now)))
      if (!answer) continue
      keeping.apply(name, (state) => taken(state, one, answer, { keepsBoth: means.keepsBoth(name), now }))
      // Nothing else can have happened in between.
      if (isWhole(one, answer) && answer.commitId === position.commitId + 1)
        position = { ...position, commitId: answer.commitId }
    }
    const amendment = keeping.amendment(context.now())
    return { ...amendment, settings: { position, ...untoldAmong(names, amendment.states, settings) } }
  })
  return results.map(({ answer }) => answer !== undefined)
}

function withAttempt(state: KeyState, { mark, pending: { edition, base } }: Prepared): KeyState {
  const { pending } = state
  if (pending?.edition !== edition || mark === '') return state
  return {
    ...state,
    pending: { ...pending, attempts: [...pending.attempts, { mark, edition, after: base?.commitId ?? -1 }] },
  }
}

/** What was said to the line that makes the change. */
function decisiveOf({ pending }: Prepared, said: readonly Said[]): Said {
  return pending.change === 'delete' ? said[2] : said[0]
}

function unanswered(): AtError {
  return new AtError('AT0014', 'The server does not say what became of this.')
}

function errorIn(one: Prepared, said: readonly Said[]): AtError | undefined {
  const decisive = decisiveOf(one, said)
  if (decisive && 'error' in decisive) return decisive.error
  const isTaken = decisive === undefined || commitIdIn(decisive) >= 0
  return isTaken ? undefined : new AtError('AT0002', 'The server refused to store this.')
}

/** What no synchronisation tells of is written over, as it was before there was anything here. */
async function sendBlindly(means: PushMeans, pending: Pending): Promise<boolean> {
  const { records, context, signal } = means
  const key = parseAtKey(pending.name)
  const sent: Sent = { pending, mark: '' }
  try {
    if (pending.change === 'delete') await removeBlindly(context, key, { signal })
    else if (pending.change === 'meta') await writeMeta(context, key, remaining(pending, context.now()), { signal })
    else {
      const { value, changes } = await written(means, key, pending)
      await write(context.request, key, value, changes, { signal })
    }
  } catch (error) {
    await keepTrouble(means, sent, error)
    return false
  }
  await records.amend([pending.name], ([state = {}]) => ({
    states: [state.pending?.edition === pending.edition ? {} : state],
  }))
  return true
}

/** What the other devices have to know of what this one replaced. */
async function tellReplacements({ records, context, signal }: PushMeans): Promise<void> {
  const { atSign, keys, request } = context
  for (const one of await records.replacements()) {
    const key = replacementKey(one, atSign)
    const { value, metadata } = await keys.sealForSelf(replacementText(one))
    try {
      await request(updateLine(key, value, { ttl: replacementTtl, ...metadata }, {}), { signal })
    } catch (error) {
      // What is refused once will be refused again.
      if (!(error instanceof AtError) || isPassing(error)) throw error
    }
    await records.amend([], () => ({ told: [one.id] }))
  }
}

async function keepTrouble({ records, context, signal }: PushMeans, sent: Sent, error: unknown): Promise<void> {
  if (!(error instanceof AtError) || error.closes || signal?.aborted) throw error
  await records.amend([sent.pending.name], ([state = {}]) => ({
    states: [refused(state, sent, troubleOf(error, sent, context.now())).state],
  }))
}

function troubleOf(error: AtError, { pending: { change } }: Sent, at: number) {
  // Somebody who is to be given something may come; what is gone does not come back to be changed.
  const isGone = error.code === 'AT0015' && change === 'meta'
  return { code: error.code, words: error.message, at, isFinal: isGone || !isPassing(error) }
}

/** Keys that are locked now, or somebody's that cannot be had, are no fault of what is to be sealed with them. */
function anotherTime(error: unknown): never {
  if (!(error instanceof AtError) || isPassing(error)) throw error
  throw new AtError('AT0024', error.message, { cause: error })
}

/** What the server would answer otherwise another time. */
function isPassing({ code, closes }: AtError): boolean {
  return closes || !final.has(code)
}

const final = new Set<AtError['code']>(['AT0003', 'AT0005', 'AT0009', 'AT0016', 'AT0022', 'AT0032'])

function commitIdIn(said: Said): number {
  return said && 'data' in said && /^-?\d+$/.test(said.data) ? Number(said.data) : -1
}

/** Nothing for what is gone or cannot be read now: of that a look-up is silent. [§3.11] */
function metadataIn(said: Said): Metadata | undefined {
  if (!said || 'error' in said || said.data === 'null') return undefined
  return metadataFromJson(parseJson(said.data))
}
