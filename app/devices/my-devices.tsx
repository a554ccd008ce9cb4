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

/** Who may use one's atSign, and who asks to. */
export function MyDevices() {
  const { state, viewer } = useSession()
  if (viewer) return <Devices key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a bunch of keys" title="Sign in to see your devices." next="/devices" canClaim>
      Here you let devices and apps in, and end their access.
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
        <NotNow owner={owner} title="Your devices can’t be shown now." because={loaded.sentence} again={loaded.again} />
      ) : (
        <Message seed={owner} title="You are offline." next={<Button onClick={loaded.again}>Try again</Button>}>
          Your server knows your devices. They are shown as soon as you are online.
        </Message>
      )
    case 'open':
      return <Overview devices={loaded.devices} isOnline={isOnline} />
  }
}

function Opening({ seed = 'a bunch of keys' }: { seed?: string }) {
  return (
    <OpeningPage
      seed={seed}
      title="Devices"
      doing="Asking your server who may use your atSign"
      script="Your devices are shown by this page’s script, in your browser."
    >
      {['h-32', 'h-32', 'h-24'].map((height, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={i} className={`${height} rounded-sheet bg-sunken`} />
      ))}
    </OpeningPage>
  )
}
