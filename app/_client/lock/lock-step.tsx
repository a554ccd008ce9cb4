'use client'

import { useState } from 'react'
import type { Patience } from '../../../lib/crypto/argon2.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Protection } from '../../../lib/vault/custody.ts'
import { Button } from '../../_ui/button.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { Working } from '../../_ui/working.tsx'
import { keySentenceOf } from '../../_words/key-sentences.ts'
import { useWork } from '../use-work.ts'
import { type LockMaker, MakeLock } from './make-lock.tsx'
import * as say from './words.ts'

/** Between the wish for keys and the keys: what will lock them. Nothing of them is on this device before. */
export function LockStep({
  owner,
  kind: wanted,
  action,
  onMade,
  onBack,
}: {
  owner: AtSign
  kind: 'passphrase' | 'passkey'
  /** What the button for the passphrase says. */
  action: string
  onMade: (protection: Protection, patience: Required<Patience>) => Promise<void>
  onBack: () => void
}) {
  const work = useWork()
  // One whose device can make no such passkey goes on with a passphrase.
  const [kind, setKind] = useState(wanted)
  const isBusy = work.done !== undefined
  const make = (by: LockMaker) => void work.start(async (patience) => onMade(await by(patience.signal), patience))
  return (
    <section aria-labelledby="lock-step" className="space-y-5">
      <h1 id="lock-step" className="font-bold text-title">
        {kind === 'passphrase' ? say.chooseAPassphrase : say.makeAPasskey}
      </h1>
      <p className="max-w-prose text-soft text-value">{say.whatItLocks(owner)}</p>
      <MakeLock key={kind} owner={owner} kind={kind} action={action} isBusy={isBusy} onMake={make} />
      {work.done !== undefined && kind === 'passphrase' && (
        <Working label={say.lockingKeys} done={work.done} onCancel={work.cancel} />
      )}
      {work.trouble !== undefined && (
        <Notice
          kind="problem"
          title={say.nothingWasKept}
          next={
            kind === 'passkey' && (
              <Button
                kind="quiet"
                onClick={() => {
                  work.clear()
                  setKind('passphrase')
                }}
              >
                {say.chooseAPassphrase}
              </Button>
            )
          }
        >
          {keySentenceOf(work.trouble, owner)}
        </Notice>
      )}
      <Button kind="quiet" disabled={isBusy && kind === 'passphrase'} onClick={onBack}>
        {say.back}
      </Button>
    </section>
  )
}
