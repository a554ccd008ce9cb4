'use client'

import { lazy, Suspense } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { SideState } from '../_page/side-state.ts'

const Asking = lazy(async () => ({ default: (await import('./asking.tsx')).Asking }))

/** At the end of somebody's page: what the viewer has asked for, and the way to ask. Nothing for anyone else. */
export function AskFor({ owner, side }: { owner: AtSign; side: SideState }) {
  if (side.state !== 'seen' || side.viewer === owner) return null
  return (
    <Suspense>
      <Asking key={`${side.viewer} ${owner}`} owner={owner} viewer={side.viewer} side={side.side} again={side.again} />
    </Suspense>
  )
}
