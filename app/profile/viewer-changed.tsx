'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import * as say from './words.tsx'

/** Another tab has signed out, or in as somebody else, while there is something unsaved on this page. */
export function ViewerChanged({ owner, onDiscard }: { owner: AtSign; onDiscard: () => void }) {
  const { viewer, atSigns, become } = useSession()
  if (viewer === owner) return null
  const isHere = atSigns.includes(owner)
  const title = viewer ? say.somebodyElseHere(viewer) : say.wasSignedOut(owner)
  return (
    <div className="sticky top-3 z-10 mt-6 rounded-sheet bg-raised shadow-soft">
      <Notice
        title={title}
        next={
          <>
            {isHere ? (
              <Button kind="quiet" onClick={() => void become(owner)}>
                <span className="truncate">{say.goOnAs(owner)}</span>
              </Button>
            ) : (
              <a
                href={`/sign-in?atsign=${encodeURIComponent(owner)}`}
                target="_blank"
                className={buttonClass('quiet')}
                rel="noopener"
              >
                {say.openKeyFileInNewTab}
              </a>
            )}
            <Button kind="danger" onClick={onDiscard}>
              {say.discardMyChanges}
            </Button>
          </>
        }
      >
        {isHere ? say.stillTheirPage(owner) : say.stillTheirPageSignedOut(owner)}
      </Notice>
    </div>
  )
}
