'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { RecoveryKit } from '../_client/kit/recovery-kit.tsx'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { sentenceOf } from '../_words/sentences.ts'

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
      <p className="font-medium text-owner-text">{atSign} is yours.</p>
      <h1 id="save" className="mt-1 font-bold text-title">
        Save your key file
      </h1>
      <div className="mt-3 mb-8 max-w-prose space-y-3 text-soft text-value">
        <p>It opens your page on any device. Keep it where you keep things that matter, and show it to nobody.</p>
        <p>Besides this device there is no copy. Whoever runs this site has none, and nobody can make it again.</p>
      </div>
      <RecoveryKit owner={atSign} onGood={() => setIsGood(true)} />
      <div className="mt-8 flex flex-wrap gap-3">
        <Button className="w-full sm:w-auto" disabled={!isGood || leaving} onClick={goOn}>
          Go on
        </Button>
        {!isGood && !isSkipping && (
          <Button kind="plain" className="w-full sm:w-auto" onClick={() => setIsSkipping(true)}>
            I’ll do this later
          </Button>
        )}
      </div>
      {!isGood && <p className="mt-3 text-soft text-sm">Save it and have it read back, and you can go on.</p>}
      {!isGood && isSkipping && (
        <div className="mt-6">
          <Notice
            title={`${atSign} is on this device alone.`}
            next={
              <Button kind="danger" disabled={leaving} onClick={goOn}>
                Go on without it
              </Button>
            }
          >
            If it is lost, or its browser clears what it keeps, nobody can ever open {atSign} again. You find your
            recovery kit under “Keys on this device”.
          </Notice>
        </div>
      )}
      {trouble && (
        <div className="mt-6">
          <Notice kind="problem" title="You can’t go on yet.">
            {trouble}
          </Notice>
        </div>
      )}
      <p className="mt-6 text-soft">
        Not now? {atSign} waits for you on this device.{' '}
        <Link
          href="/onboard?another"
          className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
        >
          Claim another atSign
        </Link>
      </p>
    </section>
  )
}
