'use client'

import type { FollowList } from '../../lib/follows/follows.ts'
import type { Profile } from '../../lib/profile/profile.ts'
import { useFollows } from '../_client/follows/use-follows.ts'
import { Counts } from '../_page/counts.tsx'

/** How many are in the lists that are shown to everyone, as it will stand on the page. */
export function SeenFollows({ of: { atSign, isPrivate } }: { of: Profile }) {
  const own = useFollows(atSign)
  if (own.state !== 'here' || isPrivate) return null
  const isOpen = ([, list]: [string, FollowList]) => !list.isPrivate
  const follows = Object.entries(own.value)
    .filter(isOpen)
    .map(([list, { people }]) => [list, people.length])
  return <Counts of={{ atSign, follows: Object.fromEntries(follows) }} />
}
