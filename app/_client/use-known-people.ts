'use client'

import { useMemo } from 'react'
import { nameOf } from '../../lib/contacts/contact.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { useFollows } from './follows/use-follows.ts'
import { useRecentNames } from './recent.ts'
import { useSession } from './session.tsx'
import { useBook } from './use-book.ts'

export interface KnownPerson {
  readonly atSign: AtSign
  /** As the viewer's contacts have it. */
  readonly called?: string
}

/** Everybody whose name this device knows: contacts, who follows and is followed, who is here, and whom one looked for. */
export function useKnownPeople(viewer: AtSign): readonly KnownPerson[] {
  const book = useBook(viewer)
  const follows = useFollows(viewer)
  const recent = useRecentNames()
  const { atSigns } = useSession()
  return useMemo(() => {
    const contacts = book.state === 'here' ? book.value.contacts : []
    const { following_by_self: following, followers_of_self: followers } = follows.state === 'here' ? follows.value : {}
    const named: readonly KnownPerson[] = contacts
      .filter(({ isBlocked }) => !isBlocked)
      .map((contact) => ({ atSign: contact.atSign, called: nameOf(contact) }))
    const others = [...(following?.people ?? []), ...(followers?.people ?? []), ...atSigns, ...recent]
    const isNamed = (atSign: AtSign) => named.some((one) => sameAtSign(one.atSign, atSign))
    return [...named, ...[...new Set(others)].filter((one) => !isNamed(one)).map((atSign) => ({ atSign }))]
  }, [book, follows, recent, atSigns])
}
