import Link from 'next/link'
import { countText } from '../../lib/follows/count-text.ts'
import type { FollowListName } from '../../lib/follows/follow-list.ts'
import type { Profile } from '../../lib/profile/profile.ts'
import { countWords, followWords } from './follow-words.ts'

const inOrder: readonly FollowListName[] = ['followers_of_self', 'following_by_self']

/** How many follow a page, and how many its owner follows, as it is shown to everyone. */
export function Counts({ of: { atSign, follows } }: { of: Pick<Profile, 'atSign' | 'follows'> }) {
  const shown = inOrder.filter((list) => (follows?.[list] ?? 0) > 0)
  if (shown.length === 0) return null
  return (
    <p className="mt-4 flex flex-wrap gap-x-5 text-soft">
      {shown.map((list) => (
        <Link
          key={list}
          href={`/follows?of=${encodeURIComponent(atSign)}&list=${followWords[list]}`}
          prefetch={false}
          className="inline-flex min-h-9 items-center underline-offset-4 hover:underline"
        >
          {countWords(list, follows?.[list] ?? 0, countText(follows?.[list] ?? 0))}
        </Link>
      ))}
    </p>
  )
}
