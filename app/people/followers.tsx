'use client'

import { useEffect, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { removeFollower } from '../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useFollows } from '../_client/follows/use-follows.ts'
import { useNewFollowers } from '../_client/follows/use-new-followers.ts'
import type { Here } from '../_client/here.ts'
import { useTask } from '../_client/use-task.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { block } from './block.ts'
import { FollowRows } from './follow-rows.tsx'
import { NotHere } from './not-here.tsx'
import * as say from './words.tsx'

/** Who follows one. */
export function Followers({ owner, book }: { owner: AtSign; book: Here<Book> }) {
  const follows = useFollows(owner)
  const { seen } = useNewFollowers(owner)
  // They are new no more.
  useEffect(seen, [seen])
  if (follows.state !== 'here') return <NotHere what={follows} doing={say.openingFollowers} />
  return (
    <FollowRows
      owner={owner}
      list="followers_of_self"
      of={follows.value.followers_of_self}
      book={book}
      none={say.noFollowerYet}
    >
      {(person) => <About owner={owner} person={person} />}
    </FollowRows>
  )
}

function About({ owner, person }: { owner: AtSign; person: AtSign }) {
  const [asked, setAsked] = useState<'remove' | 'block'>()
  const { isBusy, problem, run } = useTask(owner)
  const close = () => setAsked(undefined)
  return (
    <span className="flex flex-wrap gap-2">
      <Button kind="plain" onClick={() => setAsked('remove')}>
        {say.removeFollower(<span className="sr-only"> {person}</span>)}
      </Button>
      <Button kind="plain" onClick={() => setAsked('block')}>
        {say.blockFollower(<span className="sr-only"> {person}</span>)}
      </Button>
      <Sheet
        open={asked !== undefined}
        onClose={close}
        title={asked === 'block' ? say.blockWhom(person) : say.removeFollowerTitle(person)}
      >
        <p className="text-soft">{asked === 'block' ? say.blockingMeans(person) : say.removingFollowerMeans(person)}</p>
        <div className="mt-5 grid gap-2">
          <Button
            kind="danger"
            disabled={isBusy}
            onClick={async () => {
              const isDone = await run((client) =>
                asked === 'block' ? block(client, person) : removeFollower(client, person),
              )
              if (isDone) close()
            }}
          >
            {asked === 'block' ? say.block : say.remove}
          </Button>
          <Button kind="quiet" onClick={close}>
            {say.keep}
          </Button>
        </div>
        {problem && <Problem>{problem}</Problem>}
      </Sheet>
    </span>
  )
}
