'use client'

import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { keep } from '../_client/preferences.ts'
import { useKeeping } from '../_client/use-keeping.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import * as say from './words.tsx'

/** Says of how many records this device has only the name, and has it keep them from now on. */
export function ByNameOnly({ owner, count }: { owner: AtSign; count: number }) {
  const kept = useKeeping(owner)
  const [isRefused, setIsRefused] = useState(false)

  function keepAll() {
    try {
      keep(owner, { ...kept, all: true })
    } catch {
      setIsRefused(true)
    }
  }

  if (count === 0) return null
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="max-w-prose text-soft text-sm">{say.searchedByName(count, kept.all)}</p>
      {!kept.all && (
        <Button kind="quiet" onClick={keepAll}>
          {say.keepHereToo}
        </Button>
      )}
      {isRefused && <Problem>{say.cannotRemember}</Problem>}
    </div>
  )
}
