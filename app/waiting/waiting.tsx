'use client'

import type { ReactNode } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useClient } from '../_client/use-client.ts'
import { useOnline } from '../_client/use-online.ts'
import { useConflicts, useSync, useUnsent } from '../_client/use-sync.ts'
import { useTrouble } from '../_client/use-trouble.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { OpeningPage, OwnPage, Section } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { useMinute } from '../_ui/use-minute.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { AsideList } from './aside.tsx'
import { ChangeCard } from './change-card.tsx'
import { Keeping } from './keeping.tsx'
import { TwoVersions } from './two-versions.tsx'
import * as say from './words.tsx'

const title = say.savedAndSent

/** What of this device is not on the server, what of the server is not here, and what to do about it. */
export function Waiting() {
  const { state, viewer } = useSession()
  if (viewer) return <OfOwner key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a letter on its way" title={say.signInToSee} next="/waiting" canClaim>
      {say.savedFirstHere}
    </SignedOut>
  )
}

function OfOwner({ owner }: { owner: AtSign }) {
  const client = useClient(owner)
  const sync = useSync(owner)
  if (client.state === 'failed') {
    return <NotNow owner={owner} title={say.cannotShowNow} because={client.sentence} again={client.again} />
  }
  if (client.state !== 'here' || !sync) return <Opening seed={owner} />
  return <Ledger owner={owner} client={client.value} />
}

function Ledger({ owner, client }: { owner: AtSign; client: AtClient }) {
  const sync = useSync(owner)
  const unsent = useUnsent(owner)
  const { list: conflicts, resolve } = useConflicts(owner)
  const trouble = useTrouble(sync)
  const isOnline = useOnline()
  const now = useMinute()
  const refused = unsent.filter(({ trouble }) => trouble?.isFinal)
  const waiting = unsent.filter(({ trouble }) => !trouble?.isFinal)
  const change = { owner, client, now }
  return (
    <OwnPage seed={owner} title={title}>
      <p className="mt-3 min-h-14 max-w-prose sm:min-h-7 text-soft text-value" role="status">
        {sync && say.stateWords(sync, { trouble, isOnline, owner, now })}
      </p>
      {isOnline && <SyncNow owner={owner} client={client} />}
      {conflicts.length > 0 && (
        <Section id="versions" title={conflicts.length === 1 ? say.twoVersionsOfOne : say.twoVersions}>
          <p className="max-w-prose">{say.changedOnBoth}</p>
          <Cards>
            {conflicts.map((conflict) => (
              <TwoVersions key={conflict.id} conflict={conflict} now={now} onChoose={resolve} />
            ))}
          </Cards>
        </Section>
      )}
      {refused.length > 0 && (
        <Section id="refused" title={say.refused}>
          <Cards>
            {refused.map((one) => (
              <ChangeCard key={formatAtKey(one.key)} unsent={one} {...change} />
            ))}
          </Cards>
        </Section>
      )}
      {waiting.length > 0 && (
        <Section id="waits" title={say.waitsToBeSent}>
          <Cards>
            {waiting.map((one) => (
              <ChangeCard key={formatAtKey(one.key)} unsent={one} {...change} />
            ))}
          </Cards>
        </Section>
      )}
      {sync && sync.aside > 0 && <AsideList client={client} count={sync.aside} />}
      <Section id="keeping" title={say.howItIsKeptUp}>
        <Keeping owner={owner} />
      </Section>
    </OwnPage>
  )
}

function SyncNow({ owner, client }: { owner: AtSign; client: AtClient }) {
  const work = useWork()
  const isRunning = work.done !== undefined
  return (
    <div className="mt-5">
      <Button
        kind="quiet"
        disabled={isRunning}
        onClick={() => work.start(async ({ signal }) => void (await client.sync({ signal })))}
      >
        {isRunning ? say.askingYourServer : say.sendAndFetchNow}
      </Button>
      {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, owner)}</Problem>}
    </div>
  )
}

function Cards({ children }: { children: ReactNode }) {
  return <ul className="mt-5 space-y-4">{children}</ul>
}

function Opening({ seed = 'a letter on its way' }: { seed?: string }) {
  return <OpeningPage seed={seed} title={title} doing={say.lookingHere} script={say.openedByScript} />
}
