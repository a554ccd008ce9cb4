'use client'

import { Fingerprint, KeyRound, LockKeyholeOpen } from 'lucide-react'
import { useState } from 'react'
import { leastPassphrase } from '../../lib/crypto/argon2.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Custody, Protection } from '../../lib/vault/custody.ts'
import { passkeysHere } from '../_client/passkeys.ts'
import { useSession } from '../_client/session.tsx'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { NewPassphrase } from '../_ui/new-passphrase.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Working } from '../_ui/working.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'

const options = [
  { value: 'none', words: 'Nothing' },
  { value: 'passphrase', words: 'A passphrase' },
  { value: 'passkey', words: 'A passkey' },
] as const satisfies readonly { value: Custody['kind']; words: string }[]

const done = {
  none: 'Nothing locks your keys here any more.',
  passphrase: 'Your passphrase locks your keys here.',
  passkey: 'Your passkey locks your keys here.',
} as const

/** Has keys that are open kept by something else. What was asked for is what is done, or nothing. */
export function LockWith({ owner, kind }: { owner: AtSign; kind: Custody['kind'] }) {
  const { device } = useSession()
  const work = useWork()
  const [chosen, setChosen] = useState<Custody['kind']>()
  const [changed, setChanged] = useState<Custody['kind']>()
  const isBusy = work.done !== undefined

  function choose(next: Custody['kind'] | undefined) {
    work.cancel()
    setChosen(next)
    setChanged(undefined)
  }

  async function keep(by: (signal: AbortSignal) => Promise<Protection>) {
    const isDone = await work.start(async (patience) => {
      const protection = await by(patience.signal)
      await (await device()).vault.protect(owner, protection, patience)
    })
    if (!isDone) return
    setChosen(undefined)
    setChanged(chosen)
  }

  const byPasskey = () =>
    keep(async (signal) => ({ ...(await passkeysHere().create(owner, { signal })), kind: 'passkey' }))

  return (
    <div className="mt-6 space-y-5">
      <Choices legend="Lock them with" options={options} value={chosen ?? kind} onChange={choose} />
      {chosen === 'none' && kind !== 'none' && (
        <div className="space-y-4">
          <p className="max-w-prose text-soft">Whoever uses this browser, or reads its files, is {owner} then.</p>
          <Button kind="danger" disabled={isBusy} onClick={() => keep(async () => ({ kind: 'none' }))}>
            <LockKeyholeOpen aria-hidden="true" />
            Take the lock away
          </Button>
        </div>
      )}
      {(chosen === 'passphrase' || (chosen === undefined && kind === 'passphrase')) && (
        <Passphrase
          key={String(changed)}
          isNew={kind !== 'passphrase'}
          isOpen={chosen === 'passphrase'}
          onOpen={() => choose('passphrase')}
          isBusy={isBusy}
          onChosen={(passphrase) => keep(async () => ({ kind: 'passphrase', passphrase }))}
        />
      )}
      {chosen === 'passkey' && kind !== 'passkey' && (
        <div className="space-y-4">
          <p className="max-w-prose text-soft">
            Your device makes a passkey for {owner}. It opens your keys when you show your finger, your face or its PIN.
            If the passkey is lost, your recovery kit brings you back.
          </p>
          <Button disabled={isBusy} onClick={byPasskey}>
            <Fingerprint aria-hidden="true" />
            {isBusy ? 'Your device asks you' : 'Make a passkey'}
          </Button>
        </div>
      )}
      {isBusy && chosen !== 'passkey' && (
        <Working label="Locking your keys" done={work.done ?? 0} onCancel={work.cancel} />
      )}
      {work.trouble !== undefined && (
        <Notice
          kind="problem"
          title="Nothing was changed."
          next={
            chosen === 'passkey' && (
              <Button kind="quiet" onClick={() => choose('passphrase')}>
                Choose a passphrase
              </Button>
            )
          }
        >
          {keySentenceOf(work.trouble, owner)}
        </Notice>
      )}
      {changed && (
        <Notice kind="good" title={done[changed]}>
          {changed !== 'none' && 'Other tabs are locked now, and so is this one after a reload.'}
        </Notice>
      )}
    </div>
  )
}

function Passphrase({
  isNew,
  isOpen,
  onOpen,
  isBusy,
  onChosen,
}: {
  isNew: boolean
  isOpen: boolean
  onOpen: () => void
  isBusy: boolean
  onChosen: (passphrase: string) => void
}) {
  if (!isOpen) {
    return (
      <Button kind="quiet" onClick={onOpen}>
        <KeyRound aria-hidden="true" />
        Change the passphrase
      </Button>
    )
  }
  return (
    <NewPassphrase
      least={leastPassphrase}
      label={isNew ? 'A passphrase' : 'A new passphrase'}
      hint="Several words that belong together for nobody but you. If you forget it, your recovery kit brings you back."
      action={isNew ? 'Lock with it' : 'Change it'}
      isBusy={isBusy}
      onChosen={onChosen}
    />
  )
}
