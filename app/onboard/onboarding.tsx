'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Protection } from '../../lib/vault/custody.ts'
import type { LockKind } from '../_client/lock/choose-lock.tsx'
import { LockStep } from '../_client/lock/lock-step.tsx'
import { useSession } from '../_client/session.tsx'
import { OpenLock } from '../_client/unlock.tsx'
import { Button } from '../_ui/button.tsx'
import { Steps } from '../_ui/steps.tsx'
import type { Source } from '../an-at-sign.tsx'
import { Invitation } from './invitation.tsx'
import { SaveKeyFile } from './save-key-file.tsx'
import { useOnboarding } from './use-onboarding.ts'
import * as say from './words.tsx'

/** Three calm steps: the secret, the keys, the key file. */
export function Onboarding({ atSign, another, from }: { atSign: string; another: boolean; from: Source }) {
  const router = useRouter()
  const { stage, claim, cancel, goOn, finish } = useOnboarding(atSign, another)
  const { unfinished } = useSession()
  const [typed, setTyped] = useState<{ atSign: string; secret: string; lock: LockKind }>()
  /** A claim that waits for what will lock its keys. */
  const [locking, setLocking] = useState<{ atSign: AtSign; secret: string; kind: Exclude<LockKind, 'none'> }>()

  function start(atSign: AtSign, secret: string, protection?: Protection) {
    setLocking(undefined)
    // So that a reload comes back to this claim, and not to one that was begun before.
    history.replaceState(history.state, '', `/onboard?atsign=${encodeURIComponent(atSign)}`)
    void claim(atSign, secret, protection)
  }

  switch (stage.name) {
    case 'asking':
      if (locking) {
        const { atSign, secret, kind } = locking
        return (
          <LockStep
            owner={atSign}
            kind={kind}
            action={say.claimWithIt}
            onMade={async (protection) => start(atSign, secret, protection)}
            onBack={() => setLocking(undefined)}
          />
        )
      }
      return (
        <Invitation
          value={typed ?? { atSign: stage.begun ?? atSign, secret: '', lock: 'none' }}
          onChange={setTyped}
          refusal={stage.refusal}
          news={stage.news}
          from={from}
          unfinished={stage.begun ?? (another ? unfinished[0] : undefined)}
          another={another}
          onClaim={(atSign, secret, kind) =>
            kind === 'none' ? start(atSign, secret) : setLocking({ atSign, secret, kind })
          }
        />
      )
    case 'working':
      return (
        <section aria-labelledby="working">
          <h1 id="working" className="font-bold text-title">
            {say.claiming(stage.atSign)}
          </h1>
          <p className="mt-3 mb-8 max-w-prose text-soft text-value">{say.keysMadeHere}</p>
          <Steps steps={stage.steps} label={say.claiming(stage.atSign)} />
          <Button kind="quiet" className="mt-10" onClick={() => cancel(stage.atSign)}>
            {say.cancel}
          </Button>
        </section>
      )
    case 'locked':
      return (
        <section aria-labelledby="locked">
          <h1 id="locked" className="font-bold text-title">
            {say.goOnWith(stage.atSign)}
          </h1>
          <div className="mt-3">
            <OpenLock owner={stage.atSign} onOpened={() => goOn(stage.atSign)} />
          </div>
          <p className="mt-6 max-w-prose text-soft">
            {say.claimedWithoutKit(
              stage.atSign,
              <Link
                href="/sign-in"
                className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
              >
                {say.forgetTheseKeys}
              </Link>,
            )}
          </p>
        </section>
      )
    case 'saving':
      return (
        <SaveKeyFile
          atSign={stage.atSign}
          onSaved={async () => {
            await finish(stage.atSign)
            router.push('/welcome')
          }}
        />
      )
  }
}
