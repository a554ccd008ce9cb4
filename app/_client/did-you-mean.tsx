'use client'

import { lazy, Suspense, useEffect } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { PageLink } from '../_page/page-link.tsx'
import { nearest } from '../_words/nearest.ts'
import { dropRecent, noteRecent, useRecentNames } from './recent.ts'
import { useSession } from './session.tsx'
import * as say from './words.tsx'

const AmongKnown = lazy(async () => ({ default: (await import('./among-known.tsx')).AmongKnown }))

/** Who may have been meant where there is no `atSign`: of the names that this device knows, and nobody else is asked. */
export function DidYouMean({ atSign }: { atSign: AtSign }) {
  const { viewer } = useSession()
  const recent = useRecentNames()
  useEffect(() => dropRecent(atSign), [atSign])
  return (
    <p aria-live="polite" className="empty:hidden">
      {viewer ? (
        <Suspense>
          <AmongKnown atSign={atSign} viewer={viewer} />
        </Suspense>
      ) : (
        <Suggestions names={nearest(atSign, recent)} />
      )}
    </p>
  )
}

export function Suggestions({ names }: { names: readonly AtSign[] }) {
  if (names.length === 0) return null
  return (
    <>
      {say.didYouMean}{' '}
      {names.map((name, i) => (
        <span key={name}>
          {i > 0 && ` ${say.or} `}
          <PageLink
            of={name}
            onClick={() => noteRecent(name)}
            className="inline-flex min-h-11 items-center text-owner-text underline underline-offset-4"
          >
            {name}
          </PageLink>
        </span>
      ))}
      ?
    </>
  )
}
