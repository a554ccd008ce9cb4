'use client'

import { RotateCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'
import * as say from './words.tsx'

/** The page as it is now, without a way back to its top. Without script it is the browser's own reload. */
export function ReadAgain({ owner }: { owner: AtSign }) {
  const { refresh } = useRouter()
  const [reading, begin] = useTransition()
  const [told, setTold] = useState('')
  return (
    <p className="mt-4 flex flex-wrap items-center gap-x-3 text-sm">
      <a
        href={pathOf(owner)}
        onClick={(event) => {
          event.preventDefault()
          setTold(say.readingAgain)
          begin(() => {
            refresh()
            setTold(say.isNow)
          })
        }}
        className="-mx-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 text-owner-text hover:bg-sunken"
      >
        <RotateCw className={`size-4 ${reading ? 'animate-spin' : ''}`} aria-hidden="true" /> {say.reloadThisPage}
      </a>
      <span aria-live="polite" className="text-soft">
        {told}
      </span>
    </p>
  )
}
