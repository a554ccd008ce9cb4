'use client'

import { yetToCome } from '../../lib/profile/end.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { useAlive } from '../_ui/use-alive.ts'
import { endWords, endWordsAnywhere } from '../_words/end.ts'
import * as say from './words.tsx'

/** When a value begins and ends by itself. */
export interface Lifetime {
  readonly from?: Date | undefined
  readonly until?: Date | undefined
}

export function lifetimeOf({ startsAt, expiresAt }: Answer): Lifetime {
  return { from: startsAt, until: expiresAt }
}

/** Whether there is anything to be said of it: that it has begun long since is nothing. */
export function isTimed({ from, until }: Lifetime): boolean {
  return until !== undefined || yetToCome(from, Date.now()) !== undefined
}

/** `from 5 pm`, `until 5 pm`, or both, by the clock of the one who looks. */
export function Lasts({ from, until }: Lifetime) {
  const start = yetToCome(from, Date.now())
  return (
    <>
      {start && <Moment at={start} words={say.from} />}
      {start && until && ' '}
      {until && <Moment at={until} words={say.until} />}
    </>
  )
}

/** `5 pm`, `5 pm tomorrow`, in these words. */
export function Moment({ at, words = (then) => then }: { at: Date; words?: (then: string) => string }) {
  const alive = useAlive()
  return <time dateTime={at.toISOString()}>{words(alive ? endWords(at, Date.now()) : endWordsAnywhere(at))}</time>
}
