'use client'

import { UserCheck, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { isIn } from '../../../lib/follows/follow-list.ts'
import { follow, unfollow } from '../../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { Button } from '../../_ui/button.tsx'
import { Problem } from '../../_ui/field.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { useTask } from '../use-task.ts'
import { useFollows } from './use-follows.ts'
import * as say from './words.ts'

/** Follows somebody, or no more. */
export function FollowButton({ viewer, person }: { viewer: AtSign; person: AtSign }) {
  const follows = useFollows(viewer)
  const [isAsking, setIsAsking] = useState(false)
  const { isBusy, problem, run } = useTask(viewer)
  if (follows.state !== 'here') {
    return (
      <Button kind="quiet" disabled>
        <UserPlus aria-hidden="true" /> {say.follow}
      </Button>
    )
  }
  const isFollowed = isIn(follows.value.following_by_self.people, person)
  const { trouble } = follows.value.following_by_self
  return (
    <>
      <Button
        kind={isFollowed ? 'quiet' : 'solid'}
        aria-pressed={isFollowed}
        disabled={isBusy || trouble !== undefined}
        onClick={() => (isFollowed ? setIsAsking(true) : run((client) => follow(client, person)))}
      >
        {isFollowed ? <UserCheck aria-hidden="true" /> : <UserPlus aria-hidden="true" />}
        {isFollowed ? say.following : say.follow}
        <span className="sr-only"> {person}</span>
      </Button>
      {(problem ?? trouble) && <Problem>{problem ?? say.listUnreadable}</Problem>}
      <Sheet open={isAsking} onClose={() => setIsAsking(false)} title={say.unfollowWhom(person)}>
        <p className="text-soft">{say.unfollowingMeans(person)}</p>
        <div className="mt-5 grid gap-2">
          <Button
            disabled={isBusy}
            onClick={async () => {
              if (await run((client) => unfollow(client, person))) setIsAsking(false)
            }}
          >
            {say.unfollow}
          </Button>
          <Button kind="quiet" onClick={() => setIsAsking(false)}>
            {say.keepFollowing}
          </Button>
        </div>
        {problem && <Problem>{problem}</Problem>}
      </Sheet>
    </>
  )
}
