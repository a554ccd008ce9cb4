'use client'

import { useEffect, useState } from 'react'
import { forgetPages, keepPages, showNewer, watchSite } from './kept-pages.ts'
import { useSession } from './session.tsx'
import * as say from './words.tsx'

/**
 * Keeps the pages of who is signed in for when there is no line, and says when a newer version of them is there.
 * `build` is the one of this page, empty while developing. Visitors have nothing kept; whoever comes back to a page after a while
 * is told too.
 */
export function NewVersion({ build }: { build: string }) {
  const { state, viewer } = useSession()
  const [isNewer, setNewer] = useState(false)
  const isKept = build !== '' && viewer !== undefined
  useEffect(() => {
    if (isKept) return keepPages(build, setNewer)
    if (state !== 'ready') return
    void forgetPages().catch(() => {})
    if (build !== '') return watchSite(build, setNewer)
  }, [isKept, state, build])
  return (
    <aside
      aria-label={say.versionOfSite}
      aria-live="polite"
      className="reading max-sm:pt-7 text-soft text-sm empty:hidden"
    >
      {isNewer && (
        <>
          {say.newVersionThere}{' '}
          <button
            type="button"
            onClick={() => void showNewer()}
            className="min-h-8 rounded-control px-1 font-medium text-owner-text hover:underline"
          >
            {say.reload}
          </button>
        </>
      )}
    </aside>
  )
}
