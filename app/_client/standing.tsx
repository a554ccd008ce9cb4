'use client'

import { lazy, Suspense } from 'react'
import { useSession } from './session.tsx'

const StandingLine = lazy(async () => ({ default: (await import('./standing-line.tsx')).StandingLine }))

/** How this device stands with its owner's server. A visitor loads none of it. */
export function Standing() {
  const { viewer, locked } = useSession()
  if (!viewer || locked.includes(viewer)) return null
  return (
    <Suspense>
      <StandingLine key={viewer} owner={viewer} />
    </Suspense>
  )
}
