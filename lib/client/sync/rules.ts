import { schemeOf } from '../../crypto/providers/scheme.ts'
import type { Metadata } from '../../protocol/metadata.ts'
import type {
  Attempt,
  Base,
  Content,
  Draft,
  DraftOptions,
  KeyState,
  LocalRecord,
  Own,
  Pending,
  Trouble,
} from '../../vault/local-records.ts'

/*
 * What becomes of one key when something happens to it. A write that was acknowledged is never lost: it is what the record
 * is, or whoever replaced it had seen it, or it is offered to its owner on the device that made it.
 *
 * Nothing on the wire says "only if nobody else wrote meanwhile". So every change is kept with what it was made from (its
 * `base`), and what the server says of the record after our write tells whether somebody wrote in between. Then we have
 * replaced what we never saw, and say so in a record of its own (a replacement: everything between these two commit ids).
 * The device that wrote there still has what it wrote (its `own`), and offers it.
 *
 * A line that was cut off may have been taken all the same, and may be taken later still, after what was sent on the next
 * line. Each attempt has a mark by which it is known when it turns up.
 */

/** A change as the server's log tells of it. */
export interface Change {
  readonly name: string
  readonly commitId: number
  /** Absent when the record was removed. */
  readonly record?: { readonly value?: string; readonly metadata: Metadata }
}

export interface Means {
  /** Whether both sides of a conflict are kept; else the last writer wins. */
  readonly keepsBoth: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What is left of a key, and what has to be said about it. */
export interface Outcome {
  readonly state: KeyState
  /** What is to be offered to the owner. */
  readonly offers?: readonly Content[]
  /** That everything between these two was replaced unseen. */
  readonly replaced?: readonly { readonly after: number; readonly before: number }[]
}

export interface LocalChange {
  readonly change: Pending['change']
  readonly draft?: Draft
  readonly options: DraftOptions
}

const removal = 'removed'

/**
 * By which a write of ours is recognised: no two begin their counter at the same place, what is beside a value for its
 * scheme has a start of its own too, and a signature is its text's.
 */
export function markOf({ record }: Pick<Change, 'record'>): string | undefined {
  if (!record) return removal
  const { appMetadata, ivNonce, dataSignature } = record.metadata
  return schemeOf({ appMetadata }) === undefined ? (ivNonce ?? dataSignature) : appMetadata
}

export const markOfRemoval = removal

export interface LocalMeans {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How far everything of this key is known; undefined where nobody will tell. */
  readonly position: number | undefined
  /** Whether what is not here is not on the server either. */
  readonly isComplete: boolean
  /** By which this change is known from all others, also those that were given up before. */
  readonly edition: number
}

/** Something is changed here. */
export function changed(
  { record, pending, own }: KeyState,
  name: string,
  { change, draft, options }: LocalChange,
  { now, position, isComplete, edition }: LocalMeans,
): KeyState {
  const before = pending?.change === 'delete' && change !== 'delete' ? undefined : pending
  const base = pending
    ? pending.base
    : baseHere({ ...(record && { record }), ...(own && { own }) }, position, isComplete)
  // What never left this device and was nothing before needs no removal.
  const isSent = [...(pending?.attempts ?? []), ...(own?.late ?? [])].length > 0
  const isUnheard = isComplete && base !== undefined && !base.there && !isSent
  if (change === 'delete' && isUnheard) return rest({ record, own })
  const isPut = change === 'put' || (change === 'meta' && before?.change === 'put')
  const next: Pending = {
    name,
    change: isPut ? 'put' : change,
    ...(change !== 'delete' && pick(draft ?? before?.draft)),
    options: change === 'delete' ? {} : { ...(before && remaining(before, now)), ...defined(options) },
    ...(base && { base }),
    at: now,
    edition,
    attempts: pending?.attempts ?? [],
  }
  return rest({ record, pending: next, own })
}

function pick(draft: Draft | undefined) {
  return draft ? { draft } : {}
}

function baseHere({ record, own }: KeyState, position: number | undefined, isComplete: boolean): Base | undefined {
  if (position === undefined) return undefined
  const commitId = Math.max(record?.commitId ?? -1, own?.commitId ?? -1, position)
  if (record) return { ...baseOf(record), commitId }
  return { commitId, there: false, ...(!isComplete && { isGuess: true as const }) }
}

/** The durations as they are from `now` on. */
export function remaining({ options, at }: Pick<Pending, 'options' | 'at'>, now: number): DraftOptions {
  const passed = Math.max(0, now - at)
  const { ttl, ttb } = options
  const toBirth = ttb === undefined ? undefined : Math.max(0, ttb - passed)
  const lived = passed - ((ttb ?? 0) - (toBirth ?? 0))
  return {
    ...options,
    ...(toBirth === undefined ? {} : { ttb: toBirth }),
    // 0 is for ever.
    ...(ttl ? { ttl: Math.max(1, ttl - lived) } : {}),
  }
}

/** The server tells of a change. */
export function pulled(found: KeyState, change: Change, means: Means): Outcome {
  const { record, pending, own } = found
  if (record && change.record && change.commitId === record.commitId) return { state: told(found, change) }
  if (change.commitId <= Math.max(record?.commitId ?? -1, own?.commitId ?? -1)) return { state: found }
  const mark = markOf(change)
  const attempt = pending?.attempts.find((one) => one.mark === mark)
  if (pending && attempt) return arrived(found, pending, attempt, change, means)
  const late = own?.late.find((one) => one.mark === mark)
  if (own && late) return arrivedLate(found, own, late, change, means)
  return pending ? met(found, pending, change, means) : replaced(found, change, means)
}

/** What is here already, with all that stands beside it: where we wrote it ourselves, the answer may not have said that. */
function told({ pending, own }: KeyState, change: Change): KeyState {
  const { base } = pending ?? {}
  return rest({
    record: recordOf(change),
    pending: pending && base?.there ? { ...pending, base: { ...baseOf(change), commitId: base.commitId } } : pending,
    own,
  })
}

/** An attempt that was never answered has arrived. */
function arrived(
  { own: before }: KeyState,
  pending: Pending,
  attempt: Attempt,
  change: Change,
  { keepsBoth, now }: Means,
): Outcome {
  const record = recordOf(change)
  const others = pending.attempts.filter((one) => one !== attempt)
  const isAll = attempt.edition === pending.edition
  const late = [...(before?.late ?? []), ...(isAll ? others.map(given) : [])]
  const left = isAll ? undefined : { ...pending, base: baseOf(change), attempts: others }
  const { base } = pending
  const isUnseen = base && (!record || attempt.after < base.commitId || !isNext(base, record.metadata))
  const own = ownOf(change.name, change.commitId, record ? undefined : { form: 'removed' }, late, now)
  return {
    state: rest({ record, pending: left, own: isAll ? withUntold(own, pending, now) : own }),
    ...(isUnseen && keepsBoth && { replaced: between(attempt.after, change) }),
  }
}

/** An attempt that was given up has arrived after what came after it. */
function arrivedLate(
  { record, pending }: KeyState,
  own: Own,
  late: Own['late'][number],
  change: Change,
  { keepsBoth }: Means,
): Outcome {
  const others = own.late.filter((one) => one !== late)
  const next = recordOf(change)
  const isStanding = own.isClaimed && (record ? record.commitId === own.commitId : own.content?.form === 'removed')
  const isCarried = pending !== undefined && pending.change !== 'meta'
  const offered =
    isStanding && !isSameValue(record, next) && !isCarried ? (own.content ?? storedContent(record)) : undefined
  return {
    state: rest({
      record: next,
      ...(pending && { pending: { ...pending, ...(pending.base && { base: baseOf(change) }) } }),
      own: { ...own, late: others, isClaimed: own.isClaimed && !offered && !isCarried },
    }),
    ...(offered && { offers: [offered] }),
    ...(keepsBoth && { replaced: between(late.after, change) }),
  }
}

/** Somebody else's change meets one of ours that was not sent yet. */
function met(found: KeyState, pending: Pending, change: Change, { keepsBoth, now }: Means): Outcome {
  const { record, own } = found
  const next = recordOf(change)
  const onTop = (): Outcome => ({
    state: rest({ record: next, own, pending: { ...pending, ...(pending.base && { base: baseOf(change) }) } }),
  })
  // Whether anything was sent of ours that replaced what came before theirs, nobody can say any more.
  const doubt = () =>
    pending.base && pending.attempts.length > 0 && keepsBoth
      ? { replaced: between(Math.min(...pending.attempts.map(({ after }) => after)), change) }
      : {}
  const late = [...(own?.late ?? []), ...pending.attempts.map(given)]
  const left = late.length > 0 ? ownOf(change.name, change.commitId, undefined, late, now, false) : undefined
  if (pending.change === 'meta') {
    const { state } = replaced(found, change, { keepsBoth, now })
    // Of what is gone there is nothing to change beside it.
    return {
      state: next ? { ...state, pending: { ...pending, ...(pending.base && { base: baseOf(change) }) } } : state,
    }
  }
  if (next && isSameValue(record, next)) return onTop()
  if (!next && pending.change === 'delete') return { state: rest({ own: left }), ...doubt() }
  if (!pending.base || !keepsBoth) return onTop()
  // Somebody removed what was not here either, and was not ours.
  const wasNothing = !pending.base.there && !pending.base.isGuess && pending.attempts.length === 0
  if (!next && wasNothing) return onTop()
  return { state: rest({ record: next, own: left }), offers: [contentOf(pending, now)], ...doubt() }
}

/** Somebody else's change of what nobody is changing here. */
function replaced({ record, own }: KeyState, change: Change, { now }: Means): Outcome {
  const next = recordOf(change)
  const isStanding = own?.isClaimed && !own.content && record && !isSameValue(record, next)
  return { state: rest({ record: next, own: isStanding ? { ...own, content: storedContent(record), at: now } : own }) }
}

/** Another device says that it has replaced everything of this key between two commit ids, unseen. */
export function noted(
  found: KeyState,
  { after, before }: { readonly after: number; readonly before: number },
  { keepsBoth }: Means,
): Outcome {
  const { record, pending, own } = found
  if (!keepsBoth || !own?.isClaimed || own.commitId <= after || own.commitId >= before) return { state: found }
  // What waits to be sent was made from ours, and will meet theirs by itself.
  if (pending && pending.change !== 'meta') return { state: found }
  const content = own.content ?? storedContent(record)
  return {
    state: rest({ record, pending, own: { ...own, isClaimed: false } }),
    ...(content && { offers: [content] }),
  }
}

/** What was sent, and what the server made of it. */
export interface Sent {
  readonly pending: Pending
  readonly mark: string
  /** Of a put: what was written. */
  readonly value?: string
  readonly metadata?: Metadata
  /** What will stand beside the record then, as far as that can be told here. */
  readonly expected?: Metadata
}

export interface Answer {
  readonly commitId: number
  /** What stands beside the record after the change; where that is not known, as of one that has not begun yet, nothing. */
  readonly after?: Metadata
  /** Whether nobody wrote between what our change was made from and our change. */
  readonly isSeen: boolean
}

/** The server has taken a change. */
export function taken(
  { record, pending, own }: KeyState,
  sent: Sent,
  answer: Answer,
  { keepsBoth, now }: Means,
): Outcome {
  const { commitId, after, isSeen } = answer
  const { expected } = sent
  const { name, change, base, edition } = sent.pending
  const { attempts: others, late: before } = answered({ pending, own }, sent.mark)
  // It was taken back while the answer was on its way.
  if (own && own.commitId > commitId) {
    return {
      state: rest({ record, pending: pending && { ...pending, attempts: others }, own: { ...own, late: before } }),
    }
  }
  const isAll = !pending || pending.edition === edition
  const late = [...before, ...(isAll ? others.map(given) : [])]
  const replaced = base && !isSeen && keepsBoth && change !== 'meta' ? between(base.commitId, { commitId }) : []
  const next = ((): LocalRecord | undefined => {
    if (change === 'delete') return undefined
    if (change === 'put') {
      const { value, metadata } = sent
      return {
        name,
        ...(value === undefined ? {} : { value }),
        metadata: { ...(after ?? expected), ...metadata },
        commitId,
      }
    }
    // Somebody may have changed the value too: then it comes with the next page.
    if (!record || !after) return record && { ...record, metadata: expected ?? record.metadata }
    return isSeen ? { ...record, metadata: after, commitId } : record
  })()
  const isMeta = change === 'meta'
  const known = isSeen ? after : undefined
  const content = change === 'delete' ? ({ form: 'removed' } as const) : undefined
  const left: Pending | undefined =
    pending && !isAll
      ? {
          ...pending,
          attempts: others,
          ...(base && { base: isMeta && !isSeen ? base : baseAfter(commitId, change, known) }),
        }
      : undefined
  return {
    state: rest({
      record: base ? next : undefined,
      pending: left,
      own:
        isMeta || !base
          ? own && { ...own, late }
          : withUntold(ownOf(name, commitId, content, late, now), sent.pending, now),
    }),
    ...(replaced.length > 0 && { replaced }),
  }
}

/** Nobody wants what waits to be sent any more; what was sent already may still arrive, and replace what nobody here has seen. */
export function givenUp({ record, pending, own }: KeyState, now: number): KeyState {
  const attempts = pending?.attempts ?? []
  if (!pending || attempts.length === 0) return rest({ record, own })
  const late = [...(own?.late ?? []), ...attempts.map(given)]
  const known = pending.base?.commitId ?? -1
  return rest({ record, own: own ? { ...own, late } : ownOf(pending.name, known, undefined, late, now, false) })
}

/** This device had the server remove it, not by way of what waits here. What was put here since then is still to be sent. */
export function takenBack(
  { record, pending, own }: KeyState,
  name: string,
  commitId: number,
  { now, isKept }: { readonly now: number; readonly isKept: boolean },
): KeyState {
  // Where there was nothing to remove, no commit id is told.
  const latest = Math.max(Number.isNaN(commitId) ? -1 : commitId, record?.commitId ?? -1, own?.commitId ?? -1)
  const left = pending?.change === 'put' ? pending : undefined
  const late = [...(own?.late ?? []), ...(left ? [] : (pending?.attempts ?? [])).map(given)]
  return rest({
    pending: left && { ...left, ...(left.base && { base: { commitId: latest, there: false } }) },
    own: isKept ? ownOf(name, latest, { form: 'removed' }, late, now) : undefined,
  })
}

/** Whether all that stands there after a change is known here; else the next page has to tell of it. */
export function isWhole({ pending: { change } }: Sent, { after, isSeen }: Answer): boolean {
  return change === 'delete' || (after !== undefined && (change === 'put' || isSeen))
}

/** The server has not taken a change, or could not be asked properly; it stays, with the reason. */
export function refused({ record, pending, own }: KeyState, sent: Sent, trouble: Trouble): Outcome {
  const { attempts, late } = answered({ pending, own }, sent.mark)
  const left = own && { ...own, late }
  if (!pending) return { state: rest({ record, own: left }) }
  const isSame = pending.edition === sent.pending.edition
  return { state: rest({ record, own: left, pending: { ...pending, attempts, ...(isSame && { trouble }) } }) }
}

/** The server was begun anew, or set back, and does not have this any more. What waits here does not mind. */
export function vanished(found: KeyState, name: string, means: Means): Outcome {
  const { state } = replaced(found, { name, commitId: 0 }, means)
  const { pending } = found
  if (pending?.change !== 'put') return { state }
  return { state: { ...state, pending: { ...pending, ...(pending.base && { base: { commitId: 0, there: false } }) } } }
}

/** After a server that was begun anew, or set back, has told all again: what it had confirmed and does not have is offered. */
export function lost({ record, pending, own }: KeyState): Outcome {
  if (!own?.isLost) return { state: rest({ record, pending, own }) }
  const { isLost: _, ...others } = own
  const isBack = own.content ? own.content.form === 'removed' && !record : record !== undefined
  if (isBack)
    return { state: rest({ record, pending, own: { ...others, commitId: record?.commitId ?? own.commitId } }) }
  const content = pending && pending.change !== 'meta' ? undefined : own.content
  return {
    state: rest({ record, pending, own: { ...others, isClaimed: false } }),
    ...(content && { offers: [content] }),
  }
}

/** Whether what the server has after our write is the very next after what the write was made from. */
export function isNext(base: Base, { version, createdAt }: Metadata): boolean {
  if (version === undefined) return false
  if (!base.there) return version === 0
  return base.version !== undefined && version === base.version + 1 && createdAt === base.createdAt
}

export function baseOf(change: Change | LocalRecord): Base {
  const { commitId } = change
  const metadata = 'metadata' in change ? change.metadata : change.record?.metadata
  if (!metadata) return { commitId, there: false }
  const { version, createdAt } = metadata
  return {
    commitId,
    there: true,
    ...(version === undefined ? {} : { version }),
    ...(createdAt === undefined ? {} : { createdAt }),
  }
}

function baseAfter(commitId: number, change: Pending['change'], after: Metadata | undefined): Base {
  return change === 'delete'
    ? { commitId, there: false }
    : { ...baseOf({ name: '', commitId, record: { metadata: after ?? {} } }) }
}

/** What was written between these two, where anything can have been. */
function between(after: number, { commitId: before }: { readonly commitId: number }) {
  return before - after > 1 ? [{ after, before }] : []
}

/** What is still unanswered: of the change that waits, or of one that was given up meanwhile. */
function answered({ pending, own }: Parts, mark: string) {
  const { attempts = [] } = pending ?? {}
  const { late = [] } = own ?? {}
  const isWaiting = attempts.some((one) => one.mark === mark)
  return { attempts: without(attempts, mark), late: isWaiting ? late : without(late, mark) }
}

/** All but the last with this mark: a text that is signed again, and a removal, have the mark of the time before. */
function without<Marked extends Pick<Attempt, 'mark'>>(attempts: readonly Marked[], mark: string): readonly Marked[] {
  const at = attempts.findLastIndex((one) => one.mark === mark)
  return attempts.filter((_, place) => place !== at)
}

function given({ mark, after }: Attempt) {
  return { mark, after }
}

function recordOf({ name, commitId, record }: Change): LocalRecord | undefined {
  return record && { name, commitId, ...record }
}

function isSameValue(record: LocalRecord | undefined, next: LocalRecord | undefined): boolean {
  return record !== undefined && next !== undefined && record.value === next.value
}

function storedContent(record: LocalRecord | undefined): Content | undefined {
  return (
    record && {
      form: 'stored',
      ...(record.value === undefined ? {} : { value: record.value }),
      metadata: record.metadata,
    }
  )
}

function contentOf(pending: Pending, now: number): Content {
  return pending.draft ? { form: 'draft', draft: pending.draft, options: remaining(pending, now) } : { form: 'removed' }
}

function ownOf(
  name: string,
  commitId: number,
  content: Content | undefined,
  late: Own['late'],
  at: number,
  isClaimed = true,
): Own {
  return { name, commitId, isClaimed, ...(content && { content }), late, at }
}

/** Of which a receipt was wanted. What does not begin yet is for nobody to have. */
function withUntold(own: Own, pending: Pending, now: number): Own {
  const { change, draft, options, at } = pending
  if (change !== 'put' || !draft || !options.receipt || remaining(pending, now).ttb) return own
  return { ...own, untold: { id: crypto.randomUUID(), draft, options, at } }
}

type Parts = { [Part in keyof KeyState]: KeyState[Part] | undefined }

function rest({ record, pending, own }: Parts): KeyState {
  return { ...(record && { record }), ...(pending && { pending }), ...(own && { own }) }
}

function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options
}
