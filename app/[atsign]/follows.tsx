'use client'

import Link from 'next/link'
import { lazy, Suspense } from 'react'
import { countText } from '../../lib/follows/count-text.ts'
import type { FollowListName } from '../../lib/follows/follow-list.ts'
import type { Profile } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { countWords, followWords } from '../_page/follow-words.ts'

const OwnCounts = lazy(async () => ({ default: (await import('../_client/follows/own-counts.tsx')).OwnCounts }))
export const FollowButton = lazy(async () => ({
  default: (await import('../_client/follows/follow-button.tsx')).FollowButton,
}))

const inOrder: readonly FollowListName[] = ['followers_of_self', 'following_by_self']

/** How many follow this page, and how many its owner follows: for the owner as it is now, for others as it is shown to everyone. */
export function Counts({
  owner,
  viewer,
  follows,
}: {
  owner: AtSign
  viewer: AtSign | undefined
  follows: Profile['follows']
}) {
  if (viewer === owner) {
    return (
      <Suspense>
        <OwnCounts owner={owner} />
      </Suspense>
    )
  }
  const shown = inOrder.filter((list) => (follows?.[list] ?? 0) > 0)
  if (shown.length === 0) return null
  return (
    <p className="mt-4 flex flex-wrap gap-x-5 text-soft">
      {shown.map((list) => (
        <Link
          key={list}
          href={`/follows?of=${encodeURIComponent(owner)}&list=${followWords[list]}`}
          prefetch={false}
          className="inline-flex min-h-9 items-center underline-offset-4 hover:underline"
        >
          {countWords(list, follows?.[list] ?? 0, countText(follows?.[list] ?? 0))}
        </Link>
      ))}
    </p>
  )
}
