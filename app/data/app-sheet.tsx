'use client'

import { useEffect, useState } from 'react'
import { findAtServer } from '../../lib/client/directory.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { PageLink } from '../_page/page-link.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { readAtSign } from '../_words/read-at-sign.ts'
import type { Item } from './items.ts'
import type { Presence } from './words.tsx'
import * as say from './words.tsx'

/** Whose name an app stands under: who has @wavi has everything that ends in .wavi, and answers for it. */
export function AppSheet({ app, items, onClose }: { app: string; items: readonly Item[]; onClose: () => void }) {
  const read = readAtSign(app)
  const owner = 'problem' in read ? undefined : read.atSign
  const mine = items.filter((item) => item.app === app && item.part === 'mine')
  const lent = items.filter((item) => item.app === app && item.part === 'lent')
  const presence = usePresence(owner)
  return (
    <Sheet open onClose={onClose} title={<bdi>{say.aboutApp(app)}</bdi>}>
      <div className="space-y-4">
        {owner ? (
          <>
            <p>
              {say.namesEndInApp(
                <bdi>.{app}</bdi>,
                <strong>
                  <bdi>{owner}</bdi>
                </strong>,
              )}
            </p>
            <p role="status" className="text-soft">
              {say.presenceOf(presence, owner)}
            </p>
          </>
        ) : (
          <p>{say.noSuchAtSign(<bdi>.{app}</bdi>)}</p>
        )}
        <p className="text-soft">{say.howMuchUnder(mine.length, lent.length)}</p>
        {owner && presence !== 'not there' && (
          <PageLink of={owner} className={buttonClass('quiet')}>
            <span className="truncate">{say.openPageOf(owner)}</span>
          </PageLink>
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
