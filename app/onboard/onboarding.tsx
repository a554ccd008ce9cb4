'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Steps } from '../_ui/steps.tsx'
import { pathOf } from '../_words/path-of.ts'
import type { Source } from '../an-at-sign.tsx'
import { Invitation } from './invitation.tsx'
import { SaveKeyFile } from './save-key-file.tsx'
import { useOnboarding } from './use-onboarding.ts'

/** Three calm steps: the secret, the keys, the key file. */
export function Onboarding({ atSign, another, from }: { atSign: string; another: boolean; from: Source }) {
  const router = useRouter()
  const { stage, claim, cancel, finish } = useOnboarding(atSign, another)
  const { unfinished } = useSession()
  const [typed, setTyped] = useState<{ atSign: string; secret: string }>()

  function start(atSign: AtSign, secret: string) {
    // So that a reload comes back to this claim, and not to one that was begun before.
    history.replaceState(history.state, '', `/onboard?atsign=${encodeURIComponent(atSign)}`)
    void claim(atSign, secret)
  }

  switch (stage.name) {
    case 'asking':
      return (
        <Invitation
          value={typed ?? { atSign: stage.begun ?? atSign, secret: '' }}
          onChange={setTyped}
          refusal={stage.refusal}
          news={stage.news}
          from={from}
          unfinished={stage.begun ?? (another ? unfinished[0] : undefined)}
          another={another}
          onClaim={start}
        />
      )
    case 'working':
      return (
        <section aria-labelledby="working">
          <h1 id="working" className="font-bold text-title">
            Claiming {stage.atSign}
          </h1>
          <p className="mt-3 mb-8 max-w-prose text-soft text-value">
            Your keys are made on this device and stay on it. This takes a few seconds.
          </p>
          <Steps steps={stage.steps} label={`Claiming ${stage.atSign}`} />
          <Button kind="quiet" className="mt-10" onClick={() => cancel(stage.atSign)}>
            Cancel
          </Button>
        </section>
      )
    case 'saving':
      return (
        <SaveKeyFile
          atSign={stage.atSign}
          onSaved={async () => {
            await finish(stage.atSign)
            router.push(pathOf(stage.atSign))
          }}
        />
      )
  }
}
