'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { Light } from '../_ui/gem.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { Browser } from './browser.tsx'
import type { By } from './find.tsx'
import { useRecords } from './use-records.ts'

/** Everything that is kept under one's atSign, in plain words. */
export function MyData({ by }: { by: By }) {
  const { state, viewer } = useSession()
  if (viewer) return <Data key={viewer} owner={viewer} by={by} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a closed drawer" title="Sign in to see your data." next="/data" canClaim>
      It is locked. The keys on your device open it.
    </SignedOut>
  )
}

function Data({ owner, by }: { owner: AtSign; by: By }) {
  const loaded = useRecords(owner)
  switch (loaded.state) {
    case 'opening':
      return <Opening seed={owner} />
    case 'failed':
      return (
        <NotNow owner={owner} title="Your data can’t be read now." because={loaded.sentence} again={loaded.again} />
      )
    case 'open':
      return <Browser records={loaded.records} by={by} />
  }
}

function Opening({ seed = 'a drawer' }: { seed?: string }) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-8 sm:pt-12">
        <h1 className="font-bold text-title">My data</h1>
        <p className={`mt-3 text-soft text-value ${withScript}`} role="status">
          Reading what your server has
        </p>
        <NeedsScript>
          It is opened by this page’s script, in your browser. Turn script on for this site, and reload.
        </NeedsScript>
        <div className={`mt-8 space-y-3 ${withScript}`} aria-hidden="true">
          {['w-full', 'w-2/3', 'w-5/6', 'w-1/2', 'w-3/4', 'w-2/3'].map((width, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never move
            <div key={i} className={`${width} h-11 rounded-control bg-sunken`} />
          ))}
        </div>
      </div>
    </>
  )
}
