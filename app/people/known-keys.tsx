'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { NewKey } from '../_client/new-key.tsx'
import { useKnownKeys } from '../_client/use-known-keys.ts'
import { Section } from '../_ui/own-page.tsx'
import { LookUp } from './look-up.tsx'
import { NotHere } from './not-here.tsx'
import { Person } from './person.tsx'

/** By which key one knows others, and the numbers that tell whether nobody stands between. */
export function KnownKeys({ owner }: { owner: AtSign }) {
  const known = useKnownKeys(owner)
  if (known.state !== 'here') return <NotHere what={known} doing="Looking at what this device remembers" />
  const changes = known.value.flatMap(({ change }) => change ?? [])
  const people = known.value.toSorted((a, b) => a.peer.localeCompare(b.peer))
  return (
    <>
      <p className="mt-4 max-w-prose text-soft">
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
    </>
  )
}
