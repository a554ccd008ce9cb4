'use client'

import type { KnownKey } from '../../lib/client/peer-keys.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { NewKey } from '../_client/new-key.tsx'
import { useSession } from '../_client/session.tsx'
import { useKnownKeys } from '../_client/use-known-keys.ts'
import { Button } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { OpeningPage, OwnPage, Section } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { LookUp } from './look-up.tsx'
import { Person } from './person.tsx'

const title = 'People'

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
    <OwnPage
      seed={owner}
      title={title}
      lead="This device remembers the keys of the people you share with. Compare your number with somebody once, by voice or side by side: if both see the same, nobody stands between you."
    >
      {changes.length > 0 && (
        <section aria-label="New keys" className="mt-8 space-y-4">
          {changes.map((change) => (
            <NewKey key={change.peer} owner={owner} change={change} />
          ))}
        </section>
      )}
      <Section id="known" title="Remembered here">
        {people.length === 0 ? (
          <p className="max-w-prose text-soft">
            Nobody yet. Whoever you share something with is remembered, and whoever you look up below.
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {people.map((one) => (
              <Person key={one.peer} of={one} />
            ))}
          </ul>
        )}
      </Section>
      <LookUp owner={owner} />
    </OwnPage>
  )
}

function Opening({ seed = 'people' }: { seed?: string }) {
  return (
    <OpeningPage
      seed={seed}
      title={title}
      doing="Looking at what this device remembers"
      script="Your people are shown by this page’s script, in your browser."
    />
  )
}
