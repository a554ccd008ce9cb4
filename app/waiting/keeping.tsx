'use client'

import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Keeping as Kept, keep } from '../_client/preferences.ts'
import { useKeeping } from '../_client/use-keeping.ts'
import { Choices } from '../_ui/choices.tsx'
import { Problem } from '../_ui/field.tsx'

const strategies = [
  { value: 'immediate', words: 'At once' },
  { value: '1', words: 'Every minute' },
  { value: '15', words: 'Every 15 minutes' },
  { value: '60', words: 'Every hour' },
  { value: 'on demand', words: 'When I say so' },
] as const

const scopes = [
  { value: 'ours', words: 'What this app shows' },
  { value: 'all', words: 'What other apps keep too' },
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
        legend="Send and fetch changes"
        options={strategies}
        value={strategies.find(({ value }) => value === chosen)?.value}
        onChange={(value) =>
          change({
            strategy: value === 'immediate' || value === 'on demand' ? value : { everyMillis: Number(value) * 60_000 },
          })
        }
      />
      <Choices
        legend="Keep here"
        options={scopes}
        value={all ? 'all' : 'ours'}
        onChange={(value) => change({ all: value === 'all' })}
      />
      <p className="max-w-prose text-soft">
        It lies in this browser’s own storage, sealed as it is on your server, until you sign {owner} out here. What you
        choose holds for {owner} on this device.
      </p>
      {isRefused && (
        <Problem>This browser does not let the page remember that. Allow site data, and try again.</Problem>
      )}
    </div>
  )
}
