'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { OpeningPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { Browser } from './browser.tsx'
import type { By } from './find.tsx'
import { useRecords } from './use-records.ts'
import * as say from './words.tsx'

/** Everything that is kept under one's atSign, in plain words. */
export function MyData({ by }: { by: By }) {
  const { state, viewer } = useSession()
  if (viewer) return <Data key={viewer} owner={viewer} by={by} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a closed drawer" title={say.signInToSee} next="/data" canClaim>
      {say.itIsLocked}
    </SignedOut>
  )
}

function Data({ owner, by }: { owner: AtSign; by: By }) {
  const loaded = useRecords(owner)
  switch (loaded.state) {
    case 'opening':
      return <Opening seed={owner} />
    case 'failed':
      return <NotNow owner={owner} title={say.cannotReadNow} because={loaded.sentence} again={loaded.again} />
    case 'open':
      return <Browser records={loaded.records} by={by} />
  }
}

function Opening({ seed = 'a drawer' }: { seed?: string }) {
  return (
    <OpeningPage seed={seed} title={say.myData} doing={say.readingFromServer} script={say.openedByScript}>
      {['w-full', 'w-2/3', 'w-5/6', 'w-1/2', 'w-3/4', 'w-2/3'].map((width, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={i} className={`${width} h-11 rounded-control bg-sunken`} />
      ))}
    </OpeningPage>
  )
}
