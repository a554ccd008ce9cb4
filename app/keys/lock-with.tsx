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
import * as say from './words.ts'

const done = {
  none: say.nothingLocksNow,
  passphrase: say.passphraseLocksNow,
  passkey: say.passkeyLocksNow,
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
      <ChooseLock legend={say.lockThemWith} value={chosen ?? kind} onChange={choose} />
      {chosen === 'none' && kind !== 'none' && (
        <div className="space-y-4">
          <p className="max-w-prose text-soft">{say.withoutALock(owner)}</p>
          <Button kind="danger" disabled={isBusy} onClick={() => keep(async () => ({ kind: 'none' }))}>
            <LockKeyholeOpen aria-hidden="true" />
            {say.takeLockAway}
          </Button>
        </div>
      )}
      {chosen === undefined && kind === 'passphrase' && (
        <Button kind="quiet" onClick={() => choose('passphrase')}>
          <KeyRound aria-hidden="true" />
          {say.changePassphrase}
        </Button>
      )}
      {(chosen === 'passphrase' || (chosen === 'passkey' && kind !== 'passkey')) && (
        <MakeLock
          key={chosen}
          owner={owner}
          kind={chosen}
          {...(kind === 'passphrase' && { label: say.aNewPassphrase, action: say.changeIt })}
          isBusy={isBusy}
          onMake={keep}
        />
      )}
      {isBusy && chosen !== 'passkey' && (
        <Working label={say.lockingKeys} done={work.done ?? 0} onCancel={work.cancel} />
      )}
      {work.trouble !== undefined && (
        <Notice
          kind="problem"
          title={say.nothingWasChanged}
          next={
            chosen === 'passkey' && (
              <Button kind="quiet" onClick={() => choose('passphrase')}>
                {say.chooseAPassphrase}
              </Button>
            )
          }
        >
          {keySentenceOf(work.trouble, owner)}
        </Notice>
      )}
      {changed && (
        <Notice kind="good" title={done[changed]}>
          {changed !== 'none' && say.otherTabsLocked}
        </Notice>
      )}
    </div>
  )
}
