'use client'

import { lazy, Suspense } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Counts } from '../_page/counts.tsx'

const OwnCounts = lazy(async () => ({ default: (await import('../_client/follows/own-counts.tsx')).OwnCounts }))
export const FollowButton = lazy(async () => ({
  default: (await import('../_client/follows/follow-button.tsx')).FollowButton,
}))

/** How many follow this page, and how many its owner follows: for the owner as it is now, for others as it is shown to everyone. */
export function Follows({
  owner,
  viewer,
  follows,
}: {
  owner: AtSign
  viewer: AtSign | undefined
  follows: Profile['follows']
}) {
  if (viewer !== owner) return <Counts of={{ atSign: owner, ...(follows && { follows }) }} />
  return (
    <Suspense>
      <OwnCounts owner={owner} />
    </Suspense>
  )
}
