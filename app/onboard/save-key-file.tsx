'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { RecoveryKit } from '../_client/kit/recovery-kit.tsx'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import * as say from './words.tsx'

/** What was saved is read back before one goes on; to go on without takes two deliberate acts. */
export function SaveKeyFile({ atSign, onSaved }: { atSign: AtSign; onSaved: () => Promise<void> }) {
  const [isGood, setIsGood] = useState(false)
  const [isSkipping, setIsSkipping] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const [leaving, setLeaving] = useState(false)

  async function goOn() {
    setLeaving(true)
    await onSaved().catch((error) => {
      setLeaving(false)
      setTrouble(sentenceOf(error, atSign))
    })
  }

  return (
    <section aria-labelledby="save">
      <p className="font-medium text-owner-text">{say.isYours(atSign)}</p>
      <h1 id="save" className="mt-1 font-bold text-title">
        {say.saveKeyFile}
      </h1>
      <div className="mt-3 mb-8 max-w-prose space-y-3 text-soft text-value">
        <p>{say.whatTheKitOpens}</p>
        <p>{say.noOtherCopy}</p>
      </div>
      <RecoveryKit owner={atSign} onGood={() => setIsGood(true)} />
      <div className="mt-8 flex flex-wrap gap-3">
        <Button className="w-full sm:w-auto" disabled={!isGood || leaving} onClick={goOn}>
          {say.goOn}
        </Button>
        {!isGood && !isSkipping && (
          <Button kind="plain" className="w-full sm:w-auto" onClick={() => setIsSkipping(true)}>
            {say.illLater}
          </Button>
        )}
      </div>
      {!isGood && <p className="mt-3 text-soft text-sm">{say.saveAndReadBack}</p>}
      {!isGood && isSkipping && (
        <div className="mt-6">
          <Notice
            title={say.onThisDeviceAlone(atSign)}
            next={
              <Button kind="danger" disabled={leaving} onClick={goOn}>
                {say.goOnWithout}
              </Button>
            }
          >
            {say.ifItIsLost(atSign)}
          </Notice>
        </div>
      )}
      {trouble && (
        <div className="mt-6">
          <Notice kind="problem" title={say.cannotGoOnYet}>
            {trouble}
          </Notice>
        </div>
      )}
      <p className="mt-6 text-soft">
        {say.notNow(
          atSign,
          <Link
            href="/onboard?another"
            className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
          >
            {say.claimAnotherAtsign}
          </Link>,
        )}
      </p>
    </section>
  )
}
