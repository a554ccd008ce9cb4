'use client'

import { lazy, Suspense } from 'react'
import { useSession } from '../session.tsx'

const Keeper = lazy(async () => ({ default: (await import('./keeper.tsx')).Keeper }))

/** On any page: whom one follows, and who follows, is kept in order. A visitor loads none of it. */
export function KeepFollows() {
  const { state, viewer } = useSession()
  if (state === 'opening' || !viewer) return null
  return (
    <Suspense>
      <Keeper key={viewer} owner={viewer} />
    </Suspense>
  )
}
