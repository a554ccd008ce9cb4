'use client'

import { useAlive } from '../_ui/use-alive.ts'
import { endWords, endWordsAnywhere } from '../_words/end.ts'
import * as say from './words.tsx'

/** `until 5 pm`, by the clock of the one who looks. */
export function Until({ end }: { end: Date }) {
  const alive = useAlive()
  return (
    <time dateTime={end.toISOString()}>
      {say.untilAlive(alive ? endWords(end, Date.now()) : endWordsAnywhere(end))}
    </time>
  )
}
