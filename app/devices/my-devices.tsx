'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useOnline } from '../_client/use-online.ts'
import { Button } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { OpeningPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { Overview } from './overview.tsx'
import { useDevices } from './use-devices.ts'
import * as say from './words.tsx'

/** Who may use one's atSign, and who asks to. */
export function MyDevices() {
  const { state, viewer } = useSession()
  if (viewer) return <Devices key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a bunch of keys" title={say.signInToSee} next="/devices" canClaim>
      {say.whatDevicesAre}
    </SignedOut>
  )
}

function Devices({ owner }: { owner: AtSign }) {
  const loaded = useDevices(owner)
  const isOnline = useOnline()
  switch (loaded.state) {
    case 'opening':
      return <Opening seed={owner} />
    case 'failed':
      return isOnline ? (
        <NotNow owner={owner} title={say.cannotShowNow} because={loaded.sentence} again={loaded.again} />
      ) : (
        <Message seed={owner} title={say.youAreOffline} next={<Button onClick={loaded.again}>{say.tryAgain}</Button>}>
          {say.shownWhenOnline}
        </Message>
      )
    case 'open':
      return <Overview devices={loaded.devices} isOnline={isOnline} />
  }
}

function Opening({ seed = 'a bunch of keys' }: { seed?: string }) {
  return (
    <OpeningPage seed={seed} title={say.devices} doing={say.askingWhoMay} script={say.shownByScript}>
      {['h-32', 'h-32', 'h-24'].map((height, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={i} className={`${height} rounded-sheet bg-sunken`} />
      ))}
    </OpeningPage>
  )
}
