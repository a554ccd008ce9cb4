'use client'

import type { Metadata } from '../../lib/protocol/metadata.ts'
import type { Item } from './items.ts'
import { OneTap, useChange } from './one-tap.tsx'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** Sets how often the one who sees it asks again whether it has changed. */
export function Pace({ item, metadata: { ttr }, records }: { item: Item; metadata: Metadata; records: Records }) {
  const { saying, change } = useChange(item, records)
  const every = (words: string, millis: number) => {
    const seconds = millis / 1000
    return { words, changes: { ttr: seconds }, isNow: ttr === seconds }
  }
  return (
    <OneTap
      label={say.changeRefresh}
      saying={saying}
      onChoose={change}
      ways={[
        { words: say.whenYouChangeIt, changes: { ttr: -1 }, isNow: ttr === -1 },
        every(say.everyHour, say.hour),
        every(say.everyDay, say.day),
        every(say.everyWeek, say.week),
      ]}
    />
  )
}
