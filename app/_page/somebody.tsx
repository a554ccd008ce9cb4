'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Portrait } from '../_ui/portrait.tsx'
import { useInSight } from '../_ui/use-in-sight.ts'
import { pathOf } from '../_words/path-of.ts'
import { PageLink } from './page-link.tsx'

/** How many are asked for at a time. */
const atOnce = 4

interface Face {
  readonly name: string
  readonly picture?: string
}

/** Somebody in a list: the way to their page, and as soon as they are in sight what they show of themselves to everyone. */
export function Somebody({
  atSign,
  called,
  quiet = false,
  children,
}: {
  atSign: AtSign
  /** What the one who looks calls them; goes before what they call themselves. */
  called?: string | undefined
  /** Nobody is to be asked about them. */
  quiet?: boolean
  children?: ReactNode
}) {
  const row = useRef<HTMLLIElement>(null)
  const [face, setFace] = useState<Face>()
  const isSeen = useInSight(row)
  useEffect(() => {
    if (quiet || !isSeen) return
    const leaving = new AbortController()
    // Who cannot be asked now is called by their atSign.
    void faceOf(atSign, leaving.signal).then(setFace, () => {})
    return () => leaving.abort()
  }, [atSign, quiet, isSeen])
  const name = called ?? face?.name ?? atSign
  return (
    <li ref={row} className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <PageLink
        of={atSign}
        className="-mx-3 flex min-h-12 min-w-0 grow basis-52 items-center gap-3 rounded-control px-3 hover:bg-sunken"
      >
        <Portrait seed={atSign} picture={face?.picture} size="small" />
        <span className="wrap-anywhere min-w-0">
          <span className="font-medium">{name}</span>
          {name !== atSign && <span className="block text-soft text-sm">{atSign}</span>}
        </span>
      </PageLink>
      {children}
    </li>
  )
}

const waiting: (() => void)[] = []
let asking = 0

async function faceOf(atSign: AtSign, signal: AbortSignal): Promise<Face> {
  if (asking >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  asking++
  try {
    signal.throwIfAborted()
    const response = await fetch(`${pathOf(atSign)}/face.json`, { signal })
    if (!response.ok) throw new Error(`${response.status}`)
    return (await response.json()) as Face
  } finally {
    asking--
    waiting.shift()?.()
  }
}
