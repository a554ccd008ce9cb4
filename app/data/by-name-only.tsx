'use client'

import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { keep } from '../_client/preferences.ts'
import { useKeeping } from '../_client/use-keeping.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { countOf } from './words.ts'

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
      <p className="max-w-prose text-soft text-sm">
        {countOf(count, 'record')} {count === 1 ? 'was' : 'were'} searched by name only
        {kept.all ? '. This device has nothing more of that.' : ': what other apps write stays on your server.'}
      </p>
      {!kept.all && (
        <Button kind="quiet" onClick={keepAll}>
          Keep it on this device too
        </Button>
      )}
      {isRefused && (
        <Problem>This browser does not let the page remember that. Allow site data, and try again.</Problem>
      )}
    </div>
  )
}
