'use client'

import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Keeping as Kept, keep } from '../_client/preferences.ts'
import { useKeeping } from '../_client/use-keeping.ts'
import { Choices } from '../_ui/choices.tsx'
import { Problem } from '../_ui/field.tsx'
import * as say from './words.tsx'

const strategies = [
  { value: 'immediate', words: say.atOnce },
  { value: '1', words: say.everyMinute },
  { value: '15', words: say.every15Minutes },
  { value: '60', words: say.everyHour },
  { value: 'on demand', words: say.whenISaySo },
] as const

const scopes = [
  { value: 'ours', words: say.whatThisAppShows },
  { value: 'all', words: say.otherAppsToo },
] as const

/** When this device and the server are brought together, and what is kept here. It takes effect at once, in every tab. */
export function Keeping({ owner }: { owner: AtSign }) {
  const kept = useKeeping(owner)
  const [isRefused, setRefused] = useState(false)

  function change(changes: Partial<Kept>) {
    try {
      keep(owner, { ...kept, ...changes })
      setRefused(false)
    } catch {
      setRefused(true)
    }
  }

  const { strategy, all } = kept
  const chosen = typeof strategy === 'string' ? strategy : String(strategy.everyMillis / 60_000)
  return (
    <div className="space-y-6">
      <Choices
        legend={say.sendAndFetch}
        options={strategies}
        value={strategies.find(({ value }) => value === chosen)?.value}
        onChange={(value) =>
          change({
            strategy: value === 'immediate' || value === 'on demand' ? value : { everyMillis: Number(value) * 60_000 },
          })
        }
      />
      <Choices
        legend={say.keepHere}
        options={scopes}
        value={all ? 'all' : 'ours'}
        onChange={(value) => change({ all: value === 'all' })}
      />
      <p className="max-w-prose text-soft">{say.whereItLies(owner)}</p>
      {isRefused && <Problem>{say.cannotRemember}</Problem>}
    </div>
  )
}
