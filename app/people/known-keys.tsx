'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { NewKey } from '../_client/new-key.tsx'
import { useKnownKeys } from '../_client/use-known-keys.ts'
import { Section } from '../_ui/own-page.tsx'
import { LookUp } from './look-up.tsx'
import { NotHere } from './not-here.tsx'
import { Person } from './person.tsx'
import * as say from './words.tsx'

/** By which key one knows others, and the numbers that tell whether nobody stands between. */
export function KnownKeys({ owner }: { owner: AtSign }) {
  const known = useKnownKeys(owner)
  if (known.state !== 'here') return <NotHere what={known} doing={say.lookingAtKeys} />
  const changes = known.value.flatMap(({ change }) => change ?? [])
  const people = known.value.toSorted((a, b) => a.peer.localeCompare(b.peer))
  return (
    <>
      <p className="mt-4 max-w-prose text-soft">{say.whatKeysAre}</p>
      {changes.length > 0 && (
        <section aria-label={say.newKeys} className="mt-8 space-y-4">
          {changes.map((change) => (
            <NewKey key={change.peer} owner={owner} change={change} />
          ))}
        </section>
      )}
      <Section id="known" title={say.rememberedHere}>
        {people.length === 0 ? (
          <p className="max-w-prose text-soft">{say.noKeyYet}</p>
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
