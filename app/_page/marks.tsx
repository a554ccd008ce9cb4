'use client'

import { BadgeCheck } from 'lucide-react'
import { createContext, use } from 'react'
import * as say from './words.tsx'

/** Links of the page whose own pages link back to it, so that both are the same person's. */
export const Marks = createContext<ReadonlySet<string>>(new Set())

/** Behind such a link. Nothing behind any other: that a page does not link back says nothing against it. */
export function MarkOf({ href }: { href: string }) {
  if (!use(Marks).has(href)) return null
  return (
    <span className="ms-1.5 inline-flex items-center gap-1 whitespace-nowrap text-good text-sm">
      <BadgeCheck className="size-4" aria-hidden="true" />
      {say.linksBackHere}
    </span>
  )
}
