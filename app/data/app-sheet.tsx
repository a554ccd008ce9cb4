'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { findAtServer } from '../../lib/client/directory.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { pathOf } from '../_words/path-of.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import type { Item } from './items.ts'
import { countOf, type Presence, presenceOf } from './words.ts'

/** Whose name an app stands under: who has @wavi has everything that ends in .wavi, and answers for it. */
export function AppSheet({ app, items, onClose }: { app: string; items: readonly Item[]; onClose: () => void }) {
  const read = readAtSign(app)
  const owner = 'problem' in read ? undefined : read.atSign
  const mine = items.filter((item) => item.app === app && item.part === 'mine')
  const lent = items.filter((item) => item.app === app && item.part === 'lent')
  const presence = usePresence(owner)
  return (
    <Sheet open onClose={onClose} title={<bdi>About .{app}</bdi>}>
      <div className="space-y-4">
        {owner ? (
          <>
            <p>
              Names that end in <bdi>.{app}</bdi> belong to{' '}
              <strong>
                <bdi>{owner}</bdi>
              </strong>
              . Who has that atSign answers for the apps that use them.
            </p>
            <p role="status" className="text-soft">
              {presenceOf(presence, owner)}
            </p>
          </>
        ) : (
          <p>
            <bdi>.{app}</bdi> is no name that an atSign can have, so nobody answers for it.
          </p>
        )}
        <p className="text-soft">
          {countOf(mine.length, 'record')} of yours {mine.length === 1 ? 'stands' : 'stand'} under it
          {lent.length > 0 && `, and ${countOf(lent.length, 'record').toLowerCase()} lent to you`}. The same name under
          another app is another record.
        </p>
        {owner && presence !== 'not there' && (
          <Link href={pathOf(owner)} className={buttonClass('quiet')}>
            <span className="truncate">Open the page of {owner}</span>
          </Link>
        )}
      </div>
    </Sheet>
  )
}

function usePresence(atSign: AtSign | undefined): Presence {
  const { device } = useSession()
  const [presence, setPresence] = useState<Presence>('asking')
  useEffect(() => {
    if (atSign === undefined) return
    const leaving = new AbortController()
    const { signal } = leaving
    device()
      .then(({ dial }) => findAtServer(dial, atSign, { signal }))
      .then(
        (address) => !signal.aborted && setPresence(address ? 'there' : 'not there'),
        () => !signal.aborted && setPresence('unknown'),
      )
    return () => leaving.abort()
  }, [atSign, device])
  return presence
}
