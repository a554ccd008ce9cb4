import type { AtClient } from '../client/at-client.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, type PublicKey, type SelfKey, type SharedKey } from '../protocol/at-key.ts'
import { isUnborn, type Metadata } from '../protocol/metadata.ts'
import { sameEnd, sameStart } from './end.ts'
import type { Answer } from './profile.ts'
import { preferred, readAnswers } from './read.ts'

/*
 * The place of one value: one field, one audience. What is there now, and what of its times a new value takes over.
 */

export type SlotKey = PublicKey | SelfKey | SharedKey

/** When a value shall begin, end, and be fetched anew; what is not said stays as it is. */
export interface Times {
  /** Null, or a time that has come, for at once. */
  readonly from?: Date | null
  /** Null for never. */
  readonly until?: Date | null
  /** 0 for only when the value changes. */
  readonly refreshSeconds?: number
}

/** What is stored now under any of these keys, which are spellings of one place. */
export async function readSlot(atClient: AtClient, keys: readonly SlotKey[], signal?: AbortSignal) {
  const metadata = new Map<string, Metadata>()
  const { answers } = await readAnswers(keys, async (key) => {
    const value = await atClient.get(key, { signal, unborn: true })
    if (value) metadata.set(formatAtKey(key), value.metadata)
    return value
  })
  return { answer: preferred(answers)[0], metadata }
}

/** Whether the same is stored for both, whenever it begins and ends. */
export function sameStored(one: Answer | undefined, other: Answer | undefined): boolean {
  if (!one || !other) return one === other
  if (one.shown.kind === 'picture' && other.shown.kind === 'picture')
    return sameBytes(one.shown.picture.bytes, other.shown.picture.bytes)
  return one.shown.kind === other.shown.kind && one.raw === other.raw
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one === other || (one.length === other.length && one.every((byte, i) => byte === other[i]))
}

/** Whether what is stored begins, ends, and is fetched anew, as it shall. */
export function isTimed({ from, until, refreshSeconds }: Times, found: Answer, now: number): boolean {
  const begins = from === undefined || sameStart(from ?? undefined, found.startsAt, now)
  const ends = until === undefined || sameEnd(until ?? undefined, found.expiresAt)
  return begins && ends && (refreshSeconds === undefined || refreshSeconds === (found.refreshSeconds ?? 0))
}

/**
 * Milliseconds for the write. At a server of the first generation every write starts a life-time anew, and makes unborn
 * again what had a birth, so both are said once more for what is there already; a start that is still to come stays. Throws AT0022 for an end that has passed,
 * or that comes before the start. [§3.6.3, 2026 §5.1]
 */
export function lifeFor({ from, until }: Times, found: Answer | undefined, before: Metadata | undefined, now: number) {
  const start = from === undefined ? before?.availableAt : from?.getTime()
  const ttb = start === undefined ? 0 : Math.max(0, Math.round(start - now))
  const end = until === undefined ? found?.expiresAt : (until ?? undefined)
  // A life is counted from its beginning. [§3.6.3]
  const ttl = end ? Math.round(end.getTime() - now) - ttb : 0
  const complaint = end && complaintAboutLife(new Date(now + ttb), end, now)
  if (complaint) throw new AtError('AT0022', complaint)
  return {
    ...(ttl || before?.ttl || before?.expiresAt !== undefined ? { ttl } : {}),
    ...(ttb || before?.ttb || isUnborn(before ?? {}, now) ? { ttb } : {}),
  }
}

/** A sentence where nothing could be seen from the one to the other. */
export function complaintAboutLife(from: Date | undefined, until: Date, now: number): string | undefined {
  if (until.getTime() <= now) return 'This end has passed. Choose a later one.'
  return from && until <= from ? 'This would end before it begins. Choose a later end.' : undefined
}

/** What the recipient may do with a copy; it stays what it was unless something else is wished. */
export function copiesFor({ refreshSeconds }: Times, found: Answer | undefined, before: Metadata | undefined) {
  if (refreshSeconds !== undefined) return { ttr: refreshSeconds || -1, ccd: before?.ccd }
  if (before) return { ttr: before.ttr ?? 0, ccd: before.ccd }
  return { ttr: found?.refreshSeconds ?? -1 }
}
