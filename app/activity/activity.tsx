'use client'

import { type ReactNode, useRef } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { Notice } from '../_ui/notice.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { History } from './history.tsx'
import { QuietPeople } from './quiet-people.tsx'
import { RequestCard } from './request-card.tsx'
import { useRequests } from './use-requests.ts'
import * as say from './words.tsx'

/** What others ask of the one who is signed in. */
export function Activity() {
  const { state, viewer } = useSession()
  if (viewer) return <Requests key={viewer} viewer={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a question" title={say.signInToSee} next="/activity" canClaim>
      {say.openedWithYourKeys}
    </SignedOut>
  )
}

function Requests({ viewer }: { viewer: AtSign }) {
  const loaded = useRequests(viewer)
  const top = useRef<HTMLDivElement>(null)
  // With a card its buttons go: whoever goes by the keyboard goes on from the top.
  const toTop = () => top.current?.focus()
  if (loaded.state === 'opening') return <Opening />
  if (loaded.state === 'failed') {
    return <NotNow owner={viewer} title={say.cannotOpenNow} because={loaded.sentence} again={loaded.again} />
  }
  const { cards, opening, more, quieted, quiet, trouble, stale } = loaded
  return (
    <Frame seed={viewer}>
      <div ref={top} tabIndex={-1} aria-live="polite" className="mt-3 max-w-prose text-soft text-value">
        {cards.length > 0 || opening > 0 ? <p>{say.nothingShownBefore}</p> : <p>{say.nobodyAsks}</p>}
      </div>
      {quieted && (
        <div className="mt-6">
          <Notice
            kind="good"
            title={say.quietedRequests(quieted)}
            next={
              <Button kind="quiet" onClick={() => loaded.setQuiet(quieted, false).then(toTop)}>
                {say.undo}
              </Button>
            }
          >
            {say.nobodyIsTold}
          </Notice>
        </div>
      )}
      {trouble && (
        <div className="mt-6">
          <Notice kind="problem" title={say.couldNotBeDone}>
            {trouble}
          </Notice>
        </div>
      )}
      {stale && !trouble && (
        <div className="mt-6">
          <Notice title={say.maybeNewer}>{stale}</Notice>
        </div>
      )}
      <ul className="mt-6 divide-y divide-line">
        {cards.map((card) => (
          <RequestCard key={card.id} card={card} viewer={viewer} loaded={loaded} onGone={toTop} />
        ))}
      </ul>
      {opening > 0 && (
        <p role="status" className="mt-4 max-w-prose text-soft">
          {say.openingTakesAMoment(opening === 1 ? say.oneMoreOpening : say.moreOpening(opening))}
        </p>
      )}
      {more > 0 && (
        <Button kind="quiet" className="mt-4" onClick={loaded.showMore}>
          {more === 1 ? say.showOneMore : say.showMoreOf(more)}
        </Button>
      )}
      <QuietPeople people={quiet} onAllow={(atSign) => loaded.setQuiet(atSign, false).then(toTop)} />
      <History owner={viewer} />
    </Frame>
  )
}

function Frame({ seed, children }: { seed: string; children: ReactNode }) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-8 sm:pt-14">
        <h1 className="font-bold text-title">{say.requests}</h1>
        {children}
      </div>
    </>
  )
}

function Opening() {
  return (
    <Frame seed="a question">
      <p className={`mt-3 text-soft text-value ${withScript}`} role="status">
        {say.lookingForRequests}
      </p>
      <NeedsScript>{say.openedByScript}</NeedsScript>
      <div className={`mt-6 space-y-4 ${withScript}`} aria-hidden="true">
        <div className="h-40 rounded-sheet bg-sunken" />
      </div>
    </Frame>
  )
}
