'use client'

import { Fingerprint, LockKeyhole } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Passkey } from '../../lib/vault/custody.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { Light } from '../_ui/gem.tsx'
import { Working } from '../_ui/working.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'
import { passkeysHere } from './passkeys.ts'
import { useSession } from './session.tsx'
import { useCustody } from './use-custody.ts'
import { useWork } from './use-work.ts'
import * as say from './words.tsx'

/** Stands in the place of a page whose owner's keys are locked. */
export function Unlock({ owner }: { owner: AtSign }) {
  return (
    <>
      <Light seed={owner} />
      <section aria-labelledby="locked" className="reading pt-14 sm:pt-24">
        <LockKeyhole className="mb-5 size-9 text-owner-text" aria-hidden="true" />
        <h1 id="locked" className="text-balance font-bold text-title">
          {say.keysAreLocked(owner)}
        </h1>
        <div className="mt-4">
          <UnlockWays owner={owner} />
        </div>
      </section>
    </>
  )
}

/** What opens the keys. */
export function OpenLock({ owner, onOpened = () => {} }: { owner: AtSign; onOpened?: () => void }) {
  const kept = useCustody(owner)
  const custody = kept.state === 'here' ? kept.custody : undefined
  return (
    <div className="min-h-44">
      {kept.state === 'failed' && <Problem>{kept.sentence}</Problem>}
      {custody?.kind === 'passphrase' && <ByPassphrase owner={owner} onOpened={onOpened} />}
      {custody?.kind === 'passkey' && <ByPasskey owner={owner} passkey={custody} onOpened={onOpened} />}
    </div>
  )
}

/** What opens the keys, and what to do where that is lost. */
export function UnlockWays({ owner }: { owner: AtSign }) {
  return (
    <>
      <OpenLock owner={owner} />
      <div className="mt-8 flex flex-wrap gap-3">
        <Link href={`/sign-in?atsign=${encodeURIComponent(owner)}`} className={buttonClass('quiet')}>
          {say.openRecoveryKit}
        </Link>
        <Link href={`/sign-in?leave=${encodeURIComponent(owner)}`} className={buttonClass('quiet')}>
          {say.signOut}
        </Link>
      </div>
    </>
  )
}

function ByPassphrase({ owner, onOpened }: { owner: AtSign; onOpened: () => void }) {
  const { unlock } = useSession()
  const [passphrase, setPassphrase] = useState('')
  const work = useWork()
  const isRunning = work.done !== undefined

  const open = () =>
    work.start(async (patience) => {
      await unlock(owner, { kind: 'passphrase', passphrase }, patience)
      onOpened()
    })

  return (
    <form
      className="max-w-prose"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) void open()
      }}
    >
      <p className="mb-6 text-soft text-value">{say.enterPassphrase}</p>
      <Field
        label={say.passphrase}
        hint={say.notSentAnywhere}
        problem={work.trouble === undefined ? undefined : keySentenceOf(work.trouble, owner)}
        type="password"
        autoComplete="current-password"
        autoFocus
        required
        value={passphrase}
        onChange={({ target }) => {
          setPassphrase(target.value)
          work.clear()
        }}
        beside={
          <Button type="submit" disabled={isRunning}>
            {say.unlock}
          </Button>
        }
      />
      {work.done !== undefined && (
        <div className="mt-5">
          <Working label={say.tryingPassphrase} done={work.done} onCancel={work.cancel} />
        </div>
      )}
    </form>
  )
}

function ByPasskey({ owner, passkey, onOpened }: { owner: AtSign; passkey: Passkey; onOpened: () => void }) {
  const { unlock } = useSession()
  const work = useWork()

  const open = () =>
    work.start(async (patience) => {
      const secret = await passkeysHere().secretOf(passkey, patience)
      await unlock(owner, { kind: 'passkey', secret }, patience)
      onOpened()
    })

  return (
    <>
      <p className="mb-6 max-w-prose text-soft text-value">{say.deviceWillAsk}</p>
      <Button onClick={open} disabled={work.done !== undefined}>
        <Fingerprint aria-hidden="true" />
        {work.done === undefined ? say.usePasskey : say.deviceAsks}
      </Button>
      <div role="alert">{work.trouble !== undefined && <Problem>{keySentenceOf(work.trouble, owner)}</Problem>}</div>
    </>
  )
}
