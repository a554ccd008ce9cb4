'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Steps } from '../_ui/steps.tsx'
import { pathOf } from '../_words/path-of.ts'
import { Invitation } from './invitation.tsx'
import { SaveKeyFile } from './save-key-file.tsx'
import { useOnboarding } from './use-onboarding.ts'

/** Three calm steps: the secret, the keys, the key file. */
export function Onboarding({ atSign, hasLab }: { atSign: string; hasLab: boolean }) {
  const router = useRouter()
  const { stage, claim, cancel, finish } = useOnboarding(atSign)
  const [typed, setTyped] = useState<{ atSign: string; secret: string }>()

  switch (stage.name) {
    case 'asking':
      return (
        <Invitation
          value={typed ?? { atSign: stage.begun ?? atSign, secret: '' }}
          onChange={setTyped}
          refusal={stage.refusal}
          cancelled={stage.cancelled}
          hasLab={hasLab}
          onClaim={claim}
        />
      )
    case 'working':
      return (
        <section aria-labelledby="working">
          <h1 id="working" className="font-bold text-title">
            Setting up {stage.atSign}
          </h1>
          <p className="mt-3 mb-8 max-w-prose text-soft text-value">
            Your keys are made on this device and stay on it. This takes a few seconds.
          </p>
          <Steps steps={stage.steps} label={`Setting up ${stage.atSign}`} />
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
