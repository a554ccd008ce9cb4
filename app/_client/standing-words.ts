import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import { ageOf } from '../_page/words.tsx'
import { language } from '../_words/language.ts'

/** What there is to say of how a device stands with its owner's server. */
export interface Standing {
  readonly kind: 'signed out' | 'refused' | 'two versions' | 'keys' | 'away' | 'fetching' | 'waiting'
  readonly words: string
}

const keysDoNotFit = /^AT00(25|26|29)$|^AT0401$/

/**
 * One line of it, of what its owner has to do with first; undefined where all is well. `rest` is how the last
 * synchronisation ended: what goes on now has not ended yet.
 */
export function standingOf(
  state: SyncState,
  { trouble, isOnline, now }: { trouble: SyncState['trouble']; isOnline: boolean; now: number },
): Standing | undefined {
  const { refused, conflicts, waiting, asOf, phase, progress, isComplete } = state
  // Nothing else can be mended before that is.
  if (trouble?.code === 'AT0027') return { kind: 'signed out', words: 'This device was signed out by another one' }
  if (refused > 0) return { kind: 'refused', words: `${countOf(refused, 'change')} ${wasOrWere(refused)} refused` }
  if (conflicts > 0) {
    return { kind: 'two versions', words: `Two versions of ${conflicts === 1 ? 'one value' : `${conflicts} values`}` }
  }
  if (isOnline && trouble && keysDoNotFit.test(trouble.code)) {
    return { kind: 'keys', words: 'The keys on this device no longer fit' }
  }
  if (!isOnline || trouble) {
    const what = isOnline ? 'Your server is away' : 'Offline'
    return { kind: 'away', words: `${what}. ${waiting > 0 ? savedHere(waiting) : asOfInLine(asOf, now)}` }
  }
  if (phase === 'pulling' && !isComplete) return { kind: 'fetching', words: fetchingWords(progress) }
  if (waiting > 0) return { kind: 'waiting', words: savedHere(waiting) }
  return undefined
}

/** `Fetching what your server has · 400 so far, 33 %`. How many there are to come is told by no server. */
export function fetchingWords(progress: SyncState['progress']): string {
  const what = 'Fetching what your server has'
  if (!progress) return what
  const { entries, commitId, lastCommitId } = progress
  return `${what} · ${entries.toLocaleString(language)} so far, ${Math.floor((100 * (commitId + 1)) / (lastCommitId + 1))} %`
}

export function asOfWords(asOf: number | undefined, now: number): string {
  return asOf === undefined ? notAll : `This is as of ${ageOf(new Date(asOf), now)}.`
}

/** The same in a line, which has to fit beside a telephone's edges. */
function asOfInLine(asOf: number | undefined, now: number): string {
  return asOf === undefined ? notAll : `As of ${ageOf(new Date(asOf), now)}.`
}

const notAll = 'Not all of it is here yet.'

function savedHere(waiting: number): string {
  return waiting === 1 ? 'Saved here, one change waits' : `Saved here, ${waiting.toLocaleString(language)} changes wait`
}

function countOf(count: number, one: string): string {
  return count === 1 ? `One ${one}` : `${count.toLocaleString(language)} ${one}s`
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were'
}
