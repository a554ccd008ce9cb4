'use client'

import Link from 'next/link'
import { countText } from '../../../lib/follows/count-text.ts'
import type { FollowListName } from '../../../lib/follows/follow-list.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { countWords, followWords } from '../../_page/follow-words.ts'
import { useFollows } from './use-follows.ts'
import * as say from './words.ts'

const inOrder: readonly FollowListName[] = ['followers_of_self', 'following_by_self']

/** How many follow one, and how many one follows, as it changes; lists that nobody else sees are counted too. */
export function OwnCounts({ owner }: { owner: AtSign }) {
  const follows = useFollows(owner)
  return (
    <p className="mt-4 flex min-h-9 flex-wrap gap-x-5 text-soft">
      {follows.state === 'here' &&
        inOrder.map((list) => {
          const { people, isPrivate } = follows.value[list]
          return (
            <Link
              key={list}
              href={`/people?tab=${followWords[list]}`}
              className="inline-flex min-h-9 items-center underline-offset-4 hover:underline"
            >
              {countWords(list, people.length, countText(people.length))}
              {isPrivate && `, ${say.onlyForYou}`}
            </Link>
          )
        })}
    </p>
  )
}
