'use client'

import { LockKeyhole } from 'lucide-react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { RecoveryKit } from '../_client/kit/recovery-kit.tsx'
import { useSession } from '../_client/session.tsx'
import { useCustody } from '../_client/use-custody.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { Message } from '../_ui/message.tsx'
import { OpeningPage, OwnPage, Section } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'
import { HealthCheck } from './health.tsx'
import { LockWith } from './lock-with.tsx'
import { keptWords } from './words.ts'

const title = 'Keys on this device'

/** How the keys of this device are kept, how one gets them back, and whether they still fit. */
export function MyKeys() {
  const { state, viewer } = useSession()
  if (viewer) return <Keys key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a key in a lock" title="Sign in to see your keys." next="/keys" canClaim>
      Here you lock the keys on this device, and save what brings them back when it is lost.
    </SignedOut>
  )
}

function Keys({ owner }: { owner: AtSign }) {
  const kept = useCustody(owner)
  if (kept.state === 'failed') {
    return (
      <Message
        seed={owner}
        title="Your keys can’t be shown now."
        next={<Button onClick={kept.again}>Try again</Button>}
      >
        {kept.sentence}
      </Message>
    )
  }
  // Where they are locked, another page takes the place of this one in a moment.
  if (kept.state === 'opening' || kept.custody.isLocked) return <Opening seed={owner} />
  const { kind } = kept.custody
  return (
    <OwnPage
      seed={owner}
      title={title}
      lead={`They make this browser ${owner}. They were made on a device of yours, and no server has them.`}
    >
      <Section id="lock" title="What locks them here">
        <p className="max-w-prose">{keptWords(kind, owner)}</p>
        {kind !== 'none' && <LockNow owner={owner} />}
        <LockWith owner={owner} kind={kind} />
      </Section>
      <Section id="kit" title="Your recovery kit">
        <p className="mb-5 max-w-prose">It brings {owner} back when this device is lost. Nobody else can.</p>
        <RecoveryKit owner={owner} />
      </Section>
      <Section id="health" title="Do they still fit?">
        <HealthCheck owner={owner} />
      </Section>
    </OwnPage>
  )
}

function LockNow({ owner }: { owner: AtSign }) {
  const { lock } = useSession()
  const work = useWork()
  return (
    <div className="mt-4">
      <Button kind="quiet" onClick={() => work.start(() => lock(owner))}>
        <LockKeyhole aria-hidden="true" />
        Lock now
      </Button>
      {work.trouble !== undefined && <Problem>{keySentenceOf(work.trouble, owner)}</Problem>}
    </div>
  )
}

function Opening({ seed = 'a key in a lock' }: { seed?: string }) {
  return (
    <OpeningPage
      seed={seed}
      title={title}
      doing="Looking at your keys"
      script="Your keys are only ever used by this page’s script, in your browser."
    >
      <div className="h-32 rounded-sheet bg-sunken" />
      <div className="h-56 rounded-sheet bg-sunken" />
      <div className="h-32 rounded-sheet bg-sunken" />
    </OpeningPage>
  )
}
