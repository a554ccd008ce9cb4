'use client'

import { ChevronRight } from 'lucide-react'
import type { KnownKey } from '../../lib/client/peer-keys.ts'
import { PageLink } from '../_page/page-link.tsx'
import { ComparedNumber } from '../_ui/compared-number.tsx'
import { language } from '../_words/language.ts'
import * as say from './words.tsx'

const day = new Intl.DateTimeFormat(language, { dateStyle: 'long' })

/** Somebody, since when they are known by this key, and the number to compare. */
export function Person({ of: { peer, number, since, change } }: { of: KnownKey }) {
  return (
    <li>
      <details className="group/person">
        <summary className="-mx-3 flex min-h-14 list-none items-center gap-3 rounded-control px-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/person:rotate-90"
            aria-hidden="true"
          />
          <span className="wrap-anywhere min-w-0 grow font-medium">{peer}</span>
          <span className="shrink-0 text-soft text-sm">{change ? say.showsNewKey : say.since(day.format(since))}</span>
        </summary>
        <div className="pb-5 sm:ps-8">
          <ComparedNumber number={number} label={say.yourNumberWith(peer)} />
          <p className="mt-3 max-w-prose text-soft">{change ? say.numberOfOldKey(peer) : say.theySeeTheSame(peer)}</p>
          <PageLink
            of={peer}
            className="mt-1 inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
          >
            {say.pageOfPeer(peer)}
          </PageLink>
        </div>
      </details>
    </li>
  )
}
