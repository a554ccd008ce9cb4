'use client'

import { KeyRound, LockKeyholeOpen } from 'lucide-react'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { ChooseLock, type LockKind } from '../_client/lock/choose-lock.tsx'
import { type LockMaker, MakeLock } from '../_client/lock/make-lock.tsx'
import { useSession } from '../_client/session.tsx'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Working } from '../_ui/working.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'

const done = {
  none: 'Nothing locks your keys here any more.',
  passphrase: 'Your passphrase locks your keys here.',
  passkey: 'Your passkey locks your keys here.',
} as const

/** Has keys that are open kept by something else. What was asked for is what is done, or nothing. */
export function LockWith({ owner, kind }: { owner: AtSign; kind: LockKind }) {
  const { device } = useSession()
  const work = useWork()
  const [chosen, setChosen] = useState<LockKind>()
  const [changed, setChanged] = useState<LockKind>()
  const isBusy = work.done !== undefined

  function choose(next: LockKind | undefined) {
    work.cancel()
    setChosen(next)
    setChanged(undefined)
  }

  async function keep(by: LockMaker) {
    const isDone = await work.start(async (patience) => {
      const protection = await by(patience.signal)
      await (await device()).vault.protect(owner, protection, patience)
    })
    if (!isDone) return
    setChosen(undefined)
    setChanged(chosen)
  }

  return (
    <div className="mt-6 space-y-5">
      <ChooseLock legend="Lock them with" value={chosen ?? kind} onChange={choose} />
      {chosen === 'none' && kind !== 'none' && (
        <div className="space-y-4">
          <p className="max-w-prose text-soft">Whoever uses this browser, or reads its files, is {owner} then.</p>
          <Button kind="danger" disabled={isBusy} onClick={() => keep(async () => ({ kind: 'none' }))}>
            <LockKeyholeOpen aria-hidden="true" />
            Take the lock away
          </Button>
        </div>
      )}
      {chosen === undefined && kind === 'passphrase' && (
        <Button kind="quiet" onClick={() => choose('passphrase')}>
          <KeyRound aria-hidden="true" />
          Change the passphrase
        </Button>
      )}
      {(chosen === 'passphrase' || (chosen === 'passkey' && kind !== 'passkey')) && (
        <MakeLock
          key={chosen}
          owner={owner}
          kind={chosen}
          {...(kind === 'passphrase' && { label: 'A new passphrase', action: 'Change it' })}
          isBusy={isBusy}
          onMake={keep}
        />
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
