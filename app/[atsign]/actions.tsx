'use client'

import { ContactRound, Share2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import { pictureAddress } from '../_page/portrayal.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { useAlive } from '../_ui/use-alive.ts'
import { pathOf } from '../_words/path-of.ts'
import type { saveCard } from './save-card.ts'
import * as say from './words.tsx'

const loadSheet = async () => ({ default: (await import('./share-sheet.tsx')).ShareSheet })
const ShareSheet = lazy(loadSheet)

/** What can be done with a page: it is sent on, or kept. Without script both are links. */
export function Actions({
  everyone,
  own,
  children,
}: {
  /** What is sent on, by whoever sends it. */
  everyone: Profile
  /** What the viewer keeps, where it is other than what everyone sees: their own side of the page. */
  own: Omit<Parameters<typeof saveCard>[0], 'atSign'> | undefined
  /** What else. */
  children?: ReactNode
}) {
  const alive = useAlive()
  const [sharing, setSharing] = useState(false)
  const owner = everyone.atSign
  const path = pathOf(owner)
  const portrait = everyone.answers.find(({ name }) => name === 'image')
  const share = (
    <>
      <Share2 aria-hidden="true" /> {say.share}
    </>
  )
  const keep = (
    <>
      <ContactRound aria-hidden="true" /> {say.saveContact}
    </>
  )
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {children}
      {alive ? (
        <Button kind="quiet" aria-haspopup="dialog" onPointerEnter={loadSheet} onClick={() => setSharing(true)}>
          {share}
        </Button>
      ) : (
        <a href={`${path}/card.html`} className={buttonClass('quiet')}>
          {share}
        </a>
      )}
      {own ? (
        <Button
          kind="quiet"
          onClick={async () => {
            const { saveCard } = await import('./save-card.ts')
            await saveCard({ atSign: owner, ...own })
          }}
        >
          {keep}
        </Button>
      ) : (
        <a href={`${path}/card.vcf`} className={buttonClass('quiet')}>
          {keep}
        </a>
      )}
      {sharing && (
        <Suspense>
          <ShareSheet
            owner={owner}
            title={everyone.title}
            picture={portrait && pictureAddress(owner, portrait)}
            onClose={() => setSharing(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
