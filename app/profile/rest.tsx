'use client'

import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { audienceLabel } from '../../lib/profile/audience.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { Chip } from '../_ui/chip.tsx'
import type { Editing } from './use-draft.ts'

/** What is on the page as well and is no field of this editor: each with who sees it, and the way to where it can go. */
export function Rest({ editing: { current } }: { editing: Editing }) {
  if (current.custom.length === 0) return null
  return (
    <section aria-labelledby="rest" className="mb-10 border-line border-t pt-6">
      <h2 id="rest" className="font-semibold text-lg">
        Also on your page
      </h2>
      <p className="mt-1 max-w-prose text-soft">
        These came from another app, or from a request that you answered. They can’t be edited here yet; in My data you
        can look at each, and take it away.
      </p>
      <ul className="mt-2 divide-y divide-line">
        {current.custom.map(({ key, label, audience }) => (
          <li key={formatAtKey(key)} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
            <span className="min-w-0 wrap-anywhere" dir="auto">
              {label}
            </span>
            <Chip kind={audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'}>
              {audienceLabel(audience)}
            </Chip>
            <Link
              href={`/data#${encodeURIComponent(formatAtKey(key))}`}
              className="ml-auto inline-flex min-h-11 items-center gap-1 rounded-control px-2 text-owner-text text-sm hover:bg-sunken"
            >
              Open in My data<span className="sr-only">: {label}</span>
              <ArrowRight className="size-4" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
