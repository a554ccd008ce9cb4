'use client'

import { LockKeyhole } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { RecoveryKit } from '../_client/kit/recovery-kit.tsx'
import { useSession } from '../_client/session.tsx'
import { useCustody } from '../_client/use-custody.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { Light } from '../_ui/gem.tsx'
import { Message } from '../_ui/message.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'
import { HealthCheck } from './health.tsx'
import { LockWith } from './lock-with.tsx'
import { keptWords } from './words.ts'

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
    <Frame seed={owner}>
      <p className="mt-3 max-w-prose text-soft text-value">
        They make this browser {owner}. They were made on a device of yours, and no server has them.
      </p>
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
    </Frame>
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

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="mb-3 scroll-mt-8 font-semibold text-xl tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  )
}

function Frame({ seed, children }: { seed: string; children: ReactNode }) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-8 pb-16 sm:pt-12">
        <h1 className="font-bold text-title">Keys on this device</h1>
        {children}
      </div>
    </>
  )
}

function Opening({ seed = 'a key in a lock' }: { seed?: string }) {
  return (
    <Frame seed={seed}>
      <p className={`mt-3 text-soft text-value ${withScript}`} role="status">
        Looking at your keys
      </p>
      <NeedsScript>
        Your keys are only ever used by this page’s script, in your browser. Turn script on for this site, and reload.
      </NeedsScript>
      <div className={`mt-12 space-y-4 ${withScript}`} aria-hidden="true">
        <div className="h-32 rounded-sheet bg-sunken" />
        <div className="h-56 rounded-sheet bg-sunken" />
        <div className="h-32 rounded-sheet bg-sunken" />
      </div>
    </Frame>
  )
}
