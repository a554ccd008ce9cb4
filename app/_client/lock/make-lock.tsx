'use client'

import { Fingerprint } from 'lucide-react'
import { leastPassphrase } from '../../../lib/crypto/argon2.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Protection } from '../../../lib/vault/custody.ts'
import { Button } from '../../_ui/button.tsx'
import { NewPassphrase } from '../../_ui/new-passphrase.tsx'
import { passkeysHere } from '../passkeys.ts'
import * as say from './words.ts'

/** Comes to what keys are kept by; a passkey asks its owner first. */
export type LockMaker = (signal: AbortSignal) => Promise<Protection>

/** Has a passphrase chosen, or a passkey made. Whoever asked for it has the keys kept by that. */
export function MakeLock({
  owner,
  kind,
  label = say.aPassphrase,
  action = say.lockWithIt,
  isBusy,
  onMake,
}: {
  owner: AtSign
  kind: 'passphrase' | 'passkey'
  /** What the field for the passphrase and its button say. */
  label?: string
  action?: string
  isBusy: boolean
  onMake: (by: LockMaker) => void
}) {
  if (kind === 'passphrase') {
    return (
      <NewPassphrase
        least={leastPassphrase}
        label={label}
        hint={say.whatMakesItGood}
        action={action}
        isBusy={isBusy}
        onChosen={(passphrase) => onMake(async () => ({ kind: 'passphrase', passphrase }))}
      />
    )
  }
  const byPasskey: LockMaker = async (signal) => ({
    ...(await passkeysHere().create(owner, { signal })),
    kind: 'passkey',
  })
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-soft">{say.whatPasskeyDoes(owner)}</p>
      <Button disabled={isBusy} onClick={() => onMake(byPasskey)}>
        <Fingerprint aria-hidden="true" />
        {isBusy ? say.deviceAsks : say.makeAPasskey}
      </Button>
    </div>
  )
}
