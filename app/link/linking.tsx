'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Protection } from '../../lib/vault/custody.ts'
import type { LockKind } from '../_client/lock/choose-lock.tsx'
import { LockStep } from '../_client/lock/lock-step.tsx'
import { Button } from '../_ui/button.tsx'
import { QrCode } from '../_ui/qr-code.tsx'
import { pathOf } from '../_words/path-of.ts'
import { Begin, type Typed } from './begin.tsx'
import { useLinking } from './use-linking.ts'
import * as say from './words.tsx'

/** This browser becomes a device of an atSign that another device already acts as. */
export function Linking() {
  const router = useRouter()
  const { stage, show, ask, cancel } = useLinking()
  // It outlives an attempt, so that who begins again types nothing twice.
  const [typed, setTyped] = useState<Typed>({ atSign: '', name: '', code: '', manages: false, lock: 'none' })
  useEffect(() => setTyped((typed) => ({ ...typed, name: say.guessedName(navigator.userAgent) })), [])
  /** What is done once there is what will lock the keys. */
  const [locking, setLocking] = useState<{
    owner: AtSign
    kind: Exclude<LockKind, 'none'>
    goOn: (protection: Protection) => void
  }>()
  function locked(owner: AtSign, goOn: (protection?: Protection) => void) {
    if (typed.lock === 'none') goOn()
    else setLocking({ owner, kind: typed.lock, goOn })
  }
  const isIn = stage.name === 'in' ? stage.atSign : undefined
  useEffect(() => {
    if (isIn) router.push(pathOf(isIn))
  }, [isIn, router])

  switch (stage.name) {
    case 'asking':
      if (locking) {
        const { owner, kind, goOn } = locking
        return (
          <LockStep
            owner={owner}
            kind={kind}
            action={say.goOn}
            onMade={async (protection) => {
              setLocking(undefined)
              goOn(protection)
            }}
            onBack={() => setLocking(undefined)}
          />
        )
      }
      return (
        <Begin
          value={typed}
          onChange={setTyped}
          refusal={stage.refusal}
          isBusy={stage.busy === true}
          onShow={(wanted) => locked(wanted.atSign, (protection) => void show({ ...wanted, protection }))}
          onAsk={(wanted, otp) => locked(wanted.atSign, (protection) => void ask({ ...wanted, protection }, otp))}
        />
      )
    case 'showing':
      return (
        <section aria-labelledby="show">
          <h1 id="show" className="font-bold text-title">
            {say.showToOther}
          </h1>
          <p className="mt-3 max-w-prose text-soft text-value">{say.whatToDoThere(stage.wanted.atSign)}</p>
          <div className="mt-8 flex flex-wrap items-center gap-8">
            <div className="w-72 max-w-full shrink-0">
              <QrCode text={stage.picture} label={say.codeForOther} />
            </div>
            <Compare code={stage.code} />
          </div>
          <Button kind="quiet" className="mt-10" onClick={() => cancel(stage.wanted.atSign)}>
            {say.cancel}
          </Button>
        </section>
      )
    case 'waiting':
      return (
        <section aria-labelledby="wait">
          <h1 id="wait" className="font-bold text-title">
            {say.waitingToBeLetIn}
          </h1>
          <p className="mt-3 max-w-prose text-soft text-value" role="status">
            {stage.trouble ?? say.otherShowsName(stage.deviceName.replaceAll('_', ' '))}
          </p>
          <div className="mt-8">
            <Compare code={stage.code} />
          </div>
          <p className="mt-8 max-w-prose text-soft">{stage.isKept ? say.youCanClose : say.keepPageOpen}</p>
          <Button kind="quiet" className="mt-6" onClick={() => cancel(stage.atSign)}>
            {say.stopAsking}
          </Button>
        </section>
      )
    case 'in':
      return (
        <div role="status">
          <h1 className="font-bold text-title">{say.deviceIn}</h1>
        </div>
      )
  }
}

function Compare({ code }: { code: string }) {
  return (
    <div className="min-w-0">
      <p className="text-soft text-sm" id="compare">
        {say.codeToCompare}
      </p>
      <output
        aria-labelledby="compare"
        className="block font-mono font-semibold text-[1.75rem] tracking-wide sm:text-[2rem]"
      >
        {code}
      </output>
      <p className="mt-2 max-w-sm text-soft">{say.compareCodes}</p>
    </div>
  )
}
