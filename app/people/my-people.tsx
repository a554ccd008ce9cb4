'use client'

import type { ReactNode } from 'react'
import type { KnownKey } from '../../lib/client/peer-keys.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { NewKey } from '../_client/new-key.tsx'
import { useSession } from '../_client/session.tsx'
import { useKnownKeys } from '../_client/use-known-keys.ts'
import { Button } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Message } from '../_ui/message.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { LookUp } from './look-up.tsx'
import { Person } from './person.tsx'

/** By which key one knows others, and the numbers that tell whether nobody stands between. */
export function MyPeople() {
  const { state, viewer } = useSession()
  if (viewer) return <People key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="people" title="Sign in to see your people." next="/people" canClaim>
      Here you compare numbers with the people you share with, so that you know nobody stands between you.
    </SignedOut>
  )
}

function People({ owner }: { owner: AtSign }) {
  const known = useKnownKeys(owner)
  switch (known.state) {
    case 'opening':
    // Behind the lock nothing of this is seen.
    case 'locked':
      return <Opening seed={owner} />
    case 'failed':
      return (
        <Message
          seed={owner}
          title="Your people can’t be shown now."
          next={<Button onClick={known.again}>Try again</Button>}
        >
          {known.sentence}
        </Message>
      )
    case 'here':
      return <Known owner={owner} known={known.value} />
  }
}

function Known({ owner, known }: { owner: AtSign; known: readonly KnownKey[] }) {
  const changes = known.flatMap(({ change }) => change ?? [])
  const people = known.toSorted((a, b) => a.peer.localeCompare(b.peer))
  return (
    <Frame seed={owner}>
      <p className="mt-3 max-w-prose text-soft text-value">
        This device remembers the keys of the people you share with. Compare your number with somebody once, by voice or
        side by side: if both see the same, nobody stands between you.
      </p>
      {changes.length > 0 && (
        <section aria-label="New keys" className="mt-8 space-y-4">
          {changes.map((change) => (
            <NewKey key={change.peer} owner={owner} change={change} />
          ))}
        </section>
      )}
      <section aria-labelledby="known" className="mt-10">
        <h2 id="known" className="font-semibold text-xl tracking-tight">
          Remembered here
        </h2>
        {people.length === 0 ? (
          <p className="mt-2 max-w-prose text-soft">
            Nobody yet. Whoever you share something with is remembered, and whoever you look up below.
          </p>
        ) : (
          <ul className="mt-2 divide-y divide-line">
            {people.map((one) => (
              <Person key={one.peer} of={one} />
            ))}
          </ul>
        )}
      </section>
      <LookUp owner={owner} />
    </Frame>
  )
}

function Opening({ seed = 'people' }: { seed?: string }) {
  return (
    <Frame seed={seed}>
      <p className={`mt-3 text-soft text-value ${withScript}`} role="status">
        Looking at what this device remembers
      </p>
      <NeedsScript>
        Your people are shown by this page’s script, in your browser. Turn script on for this site, and reload.
      </NeedsScript>
    </Frame>
  )
}

function Frame({ seed, children }: { seed: string; children: ReactNode }) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-8 pb-16 sm:pt-12">
        <h1 className="font-bold text-title">People</h1>
        {children}
      </div>
    </>
  )
}
