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
import * as say from './words.ts'

const title = say.keysOnDevice

/** How the keys of this device are kept, how one gets them back, and whether they still fit. */
export function MyKeys() {
  const { state, viewer } = useSession()
  if (viewer) return <Keys key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a key in a lock" title={say.signInToSee} next="/keys" canClaim>
      {say.whatKeysPageIs}
    </SignedOut>
  )
}

function Keys({ owner }: { owner: AtSign }) {
  const kept = useCustody(owner)
  if (kept.state === 'failed') {
    return (
      <Message seed={owner} title={say.cannotShowNow} next={<Button onClick={kept.again}>{say.tryAgain}</Button>}>
        {kept.sentence}
      </Message>
    )
  }
  // Where they are locked, another page takes the place of this one in a moment.
  if (kept.state === 'opening' || kept.custody.isLocked) return <Opening seed={owner} />
  const { kind } = kept.custody
  return (
    <OwnPage seed={owner} title={title} lead={say.whatKeysDo(owner)}>
      <Section id="lock" title={say.whatLocksThemHere}>
        <p className="max-w-prose">{say.keptWords(kind, owner)}</p>
        {kind !== 'none' && <LockNow owner={owner} />}
        <LockWith owner={owner} kind={kind} />
      </Section>
      <Section id="kit" title={say.yourRecoveryKit}>
        <p className="mb-5 max-w-prose">{say.whatKitDoes(owner)}</p>
        <RecoveryKit owner={owner} />
      </Section>
      <Section id="health" title={say.stillFit}>
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
        {say.lockNow}
      </Button>
      {work.trouble !== undefined && <Problem>{keySentenceOf(work.trouble, owner)}</Problem>}
    </div>
  )
}

function Opening({ seed = 'a key in a lock' }: { seed?: string }) {
  return (
    <OpeningPage seed={seed} title={title} doing={say.lookingAtKeys} script={say.openedByScript}>
      <div className="h-32 rounded-sheet bg-sunken" />
      <div className="h-56 rounded-sheet bg-sunken" />
      <div className="h-32 rounded-sheet bg-sunken" />
    </OpeningPage>
  )
}
