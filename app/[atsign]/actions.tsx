'use client'

import { ContactRound, Share2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Answer } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pictureAddress } from '../_page/portrayal.ts'
import type { Answered } from '../_page/value.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { useAlive } from '../_ui/use-alive.ts'
import { pathOf } from '../_words/path-of.ts'

const loadSheet = async () => ({ default: (await import('./share-sheet.tsx')).ShareSheet })
const ShareSheet = lazy(loadSheet)

/** What can be done with a page: it is sent on, or kept. Without script both are links. */
export function Actions({
  owner,
  title,
  portrait,
  own,
  answered,
  children,
}: {
  owner: AtSign
  title: string
  /** The picture at the top of the page. */
  portrait: Answer | undefined
  /** All that the viewer sees, where that is more than everyone does, or other than it. */
  own: readonly Answer[] | undefined
  answered: Answered
  /** What else. */
  children?: ReactNode
}) {
  const alive = useAlive()
  const [sharing, setSharing] = useState(false)
  const path = pathOf(owner)
  const share = (
    <>
      <Share2 aria-hidden="true" /> Share
    </>
  )
  const keep = (
    <>
      <ContactRound aria-hidden="true" /> Save contact
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
            await saveCard({ atSign: owner, title, answers: own, portrait, answered })
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
            title={title}
            picture={portrait && pictureAddress(owner, portrait)}
            onClose={() => setSharing(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
