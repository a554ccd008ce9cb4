'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useOnline } from '../_client/use-online.ts'
import { NotNow } from '../_ui/not-now.tsx'
import { Notice } from '../_ui/notice.tsx'
import { OpeningPage, OwnPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { ReceivedList } from './received-list.tsx'
import { Send } from './send.tsx'
import { SentList } from './sent-list.tsx'
import { StraightList } from './straight-list.tsx'
import { useReceived } from './use-received.ts'
import { useSendings } from './use-sendings.ts'
import * as say from './words.tsx'

/** What one sends to others as files, and what one was sent. */
export function MyFiles() {
  const { state, viewer } = useSession()
  if (viewer) return <Files key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a parcel" title={say.signInToSend} next="/files" canClaim>
      {say.lockedInBrowser}
    </SignedOut>
  )
}

function Files({ owner }: { owner: AtSign }) {
  const sent = useSendings(owner)
  const received = useReceived(owner)
  const isOnline = useOnline()
  if (sent.state === 'opening') return <Opening seed={owner} />
  if (sent.state === 'failed') {
    return <NotNow owner={owner} title={say.cannotShowNow} because={sent.sentence} again={sent.again} />
  }
  return (
    <OwnPage seed={owner} title={say.files} lead={say.whatYouSendIsLocked}>
      {!isOnline && (
        <div className="mt-6">
          <Notice title={say.youAreOffline}>{say.sendingWaits}</Notice>
        </div>
      )}
      <Send owner={owner} sendings={sent.sendings} isOnline={isOnline} />
      <SentList owner={owner} sendings={sent.sendings} all={sent.all} />
      <ReceivedList loaded={received} />
      <StraightList owner={owner} />
    </OwnPage>
  )
}

function Opening({ seed = 'a parcel' }: { seed?: string }) {
  return (
    <OpeningPage seed={seed} title={say.files} doing={say.lookingForFiles} script={say.openedByScript}>
      <div className="h-64 rounded-sheet bg-sunken" />
      <div className="h-28 rounded-sheet bg-sunken" />
    </OpeningPage>
  )
}
