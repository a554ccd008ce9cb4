'use client'

import type { Book } from '../../lib/contacts/book.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { FollowButton } from '../_client/follows/follow-button.tsx'
import { useFollows } from '../_client/follows/use-follows.ts'
import type { Here } from '../_client/here.ts'
import { FollowRows } from './follow-rows.tsx'
import { NotHere } from './not-here.tsx'
import * as say from './words.tsx'

/** Whom one follows. */
export function Following({ owner, book }: { owner: AtSign; book: Here<Book> }) {
  const follows = useFollows(owner)
  if (follows.state !== 'here') return <NotHere what={follows} doing={say.openingFollowing} />
  return (
    <FollowRows
      owner={owner}
      list="following_by_self"
      of={follows.value.following_by_self}
      book={book}
      none={say.followNobody}
    >
      {(person) => <FollowButton viewer={owner} person={person} />}
    </FollowRows>
  )
}
