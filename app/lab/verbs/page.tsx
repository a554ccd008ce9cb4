import type { Metadata } from 'next'
import { verbs } from '../../../lib/verbs/index.ts'
import { Light } from '../../_ui/gem.tsx'
import { NeedsScript } from '../../_ui/needs-script.tsx'
import { TryThem } from './try-them.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.everyVerb, robots: 'noindex' }

const specification =
  'https://github.com/atsign-foundation/at_protocol/blob/trunk/specification/at_protocol_specification.md'

export default function VerbsPage() {
  const access = new Map(verbs.map((verb) => [verb.syntax.name, verb.access]))
  const all = Object.entries(say.verbWords).map(([name, words]) => ({ name, words, access: access.get(name) ?? [] }))
  return (
    <>
      <Light seed="verbs" />
      <div className="reading pt-6 sm:pt-10">
        <h1 className="font-bold text-title">{say.everyVerb}</h1>
        <p className="mt-3 max-w-prose text-soft text-value">
          {say.whatVerbsAre(
            <a href={specification} rel="noreferrer" className="underline underline-offset-4">
              {say.specification}
            </a>,
          )}
        </p>
        <NeedsScript>{say.needsScript}</NeedsScript>
        <TryThem verbs={all} />
      </div>
    </>
  )
}
