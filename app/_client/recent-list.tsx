'use client'

import { PageLink } from '../_page/page-link.tsx'
import { Button } from '../_ui/button.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { clearRecent, noteRecent, useRecentNames } from './recent.ts'
import * as say from './words.tsx'

/** Whose pages were looked for on this device, and the way to forget that. Nothing where there are none. */
export function RecentList({ className = '' }: { className?: string }) {
  const names = useRecentNames()
  if (names.length === 0) return null
  return (
    <section aria-labelledby="recent" className={className}>
      <div className="flex items-center justify-between gap-4">
        <h2 id="recent" className="font-semibold">
          {say.lookedForLately}
        </h2>
        <Button kind="plain" className="-me-5" onClick={clearRecent}>
          {say.clear}
        </Button>
      </div>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <PageLink
              of={name}
              onClick={() => noteRecent(name)}
              className="-mx-3 flex min-h-12 items-center gap-3 rounded-control px-3 hover:bg-sunken"
            >
              <Portrait seed={name} size="small" />
              <span className="min-w-0 truncate">{name}</span>
            </PageLink>
          </li>
        ))}
      </ul>
    </section>
  )
}
