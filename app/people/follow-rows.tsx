'use client'

import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { nameOf } from '../../lib/contacts/contact.ts'
import type { FollowListName } from '../../lib/follows/follow-list.ts'
import type { FollowList } from '../../lib/follows/follows.ts'
import { setFollowListPrivate } from '../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Here } from '../_client/here.ts'
import { useTask } from '../_client/use-task.ts'
import { Somebody } from '../_page/somebody.tsx'
import { Few } from '../_ui/few.tsx'
import { Problem } from '../_ui/field.tsx'
import { Find } from '../_ui/find.tsx'
import * as say from './words.tsx'

/** From so many on somebody is looked for. */
const many = 6

/** One of the two lists: who is in it, how to find one of them, and who sees it. */
export function FollowRows({
  owner,
  list,
  of: { people, isPrivate, trouble },
  book,
  none,
  children,
}: {
  owner: AtSign
  list: FollowListName
  of: FollowList
  book: Here<Book>
  /** What is said of an empty list. */
  none: string
  /** What can be done about somebody. */
  children: (person: AtSign) => ReactNode
}) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed).trim().toLowerCase()
  const names = useMemo(() => namesIn(book), [book])
  const found = useMemo(
    () => people.filter((one) => `${one} ${names.get(plain(one)) ?? ''}`.toLowerCase().includes(wanted)),
    [people, wanted, names],
  )
  if (trouble) return <Problem>{say.listUnreadable}</Problem>
  return (
    <>
      <WhoSees owner={owner} list={list} isPrivate={isPrivate} />
      {people.length >= many && (
        <Find className="mt-6 max-w-md" label={say.findSomebody} typed={typed} onType={setTyped} />
      )}
      <p className="mt-6 text-soft" role="status">
        {people.length === 0 ? none : found.length === 0 && say.nobodyCalled(wanted)}
      </p>
      <Few of={found} first={50} more={100} what={say.peopleList} className="divide-y divide-line">
        {(person) => (
          <Somebody key={person} atSign={person} called={names.get(plain(person))} quiet={isPrivate}>
            {children(person)}
          </Somebody>
        )}
      </Few>
    </>
  )
}

/** What contacts are called by their owner, or call themselves. */
function namesIn(book: Here<Book>): ReadonlyMap<string, string> {
  const contacts = book.state === 'here' ? book.value.contacts : []
  return new Map(
    contacts.flatMap((contact) => {
      const name = nameOf(contact)
      return name === contact.atSign ? [] : [[plain(contact.atSign), name]]
    }),
  )
}

/** Without what old tools disagree about, so that one person is one. */
function plain(atSign: AtSign): string {
  return atSign.replaceAll('\ufe0f', '')
}

function WhoSees({ owner, list, isPrivate }: { owner: AtSign; list: FollowListName; isPrivate: boolean }) {
  const { isBusy, problem, run } = useTask(owner)
  return (
    <div className="mt-4">
      <label className="flex min-h-11 max-w-prose items-start gap-3">
        <input
          type="checkbox"
          checked={isPrivate}
          disabled={isBusy}
          onChange={() => run((client) => setFollowListPrivate(client, list, !isPrivate))}
          className="mt-1 size-5 shrink-0 accent-owner"
        />
        <span>
          {say.onlyISeeList(
            <span className="block text-soft text-sm">{isPrivate ? say.listIsSealed : say.listIsPublic}</span>,
          )}
        </span>
      </label>
      {problem && <Problem>{problem}</Problem>}
    </div>
  )
}
