'use client'

import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useBook } from '../_client/use-book.ts'
import { useCirclesIn, useKeptGroups } from '../_client/use-circles.ts'
import { OpeningPage, OwnPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { Tabs } from '../_ui/tabs.tsx'
import { Blocked } from './blocked.tsx'
import { Contacts } from './contacts.tsx'
import { Followers } from './followers.tsx'
import { Following } from './following.tsx'
import { Groups } from './groups.tsx'
import { KnownKeys } from './known-keys.tsx'
import { addressOf, type TabName, tabs } from './tabs.ts'
import * as say from './words.tsx'

/** Whom one knows: contacts, groups of them, who follows whom, who is kept out, and by which key each is known. */
export function MyPeople({ tab }: { tab: TabName }) {
  const { state, viewer } = useSession()
  if (viewer) return <People key={viewer} owner={viewer} begin={tab} />
  if (state === 'opening')
    return <OpeningPage seed="people" title={say.people} doing={say.openingYourPeople} script={say.shownByScript} />
  return (
    <SignedOut seed="people" title={say.signInToSee} next={addressOf(tab)} canClaim>
      {say.whatPeopleHolds}
    </SignedOut>
  )
}

function People({ owner, begin }: { owner: AtSign; begin: TabName }) {
  const [tab, setTab] = useState(begin)
  const book = useBook(owner)
  useKeptGroups(owner, useCirclesIn(book))
  useEffect(() => setTab(begin), [begin])
  function show(name: TabName) {
    setTab(name)
    // A reload comes back to it.
    history.replaceState(null, '', addressOf(name))
  }
  return (
    <OwnPage seed={owner} title={say.people}>
      <div className="mt-6">
        <Tabs label={say.yourPeople} tabs={tabs} chosen={tab} onChoose={show}>
          {tab === 'contacts' ? (
            <Contacts book={book} />
          ) : tab === 'groups' ? (
            <Groups book={book} />
          ) : tab === 'following' ? (
            <Following owner={owner} book={book} />
          ) : tab === 'followers' ? (
            <Followers owner={owner} book={book} />
          ) : tab === 'blocked' ? (
            <Blocked owner={owner} />
          ) : (
            <KnownKeys owner={owner} />
          )}
        </Tabs>
      </div>
    </OwnPage>
  )
}
