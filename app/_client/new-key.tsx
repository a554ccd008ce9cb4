'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { KeyChange } from '../../lib/client/peer-keys.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { ComparedNumber } from '../_ui/compared-number.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { useSession } from './session.tsx'
import * as say from './words.tsx'

/** Somebody shows another key than the one they are known by: what that may be, the number to compare, and the choice. */
export function NewKey({ owner, change }: { owner: AtSign; change: KeyChange }) {
  const { device } = useSession()
  const { peer } = change
  const [isRunning, setIsRunning] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  /** Which key it was that was another one. */
  const [refused, setRefused] = useState<string>()

  async function trust() {
    setIsRunning(true)
    setTrouble(undefined)
    try {
      const client = await (await device()).clientOf(owner)
      await client.peerKeys.accept(change)
      // What waited for this goes now; how that ends is told where it waits.
      if (client.preferences.strategy === 'immediate') void client.sync().catch(() => {})
    } catch (error) {
      const isOlder = error instanceof AtError && error.code === 'AT0022'
      setTrouble(isOlder ? say.changedOnceMore(peer) : sentenceOf(error, owner))
    }
    setIsRunning(false)
  }

  if (refused === change.after) {
    return (
      <div role="status" className="rounded-sheet bg-sunken p-5">
        <p className="font-semibold">{say.nothingIsSent(peer)}</p>
        <p className="mt-1 max-w-prose text-soft">{say.somebodyBetween(peer)}</p>
        <Button kind="quiet" className="mt-4" onClick={() => setRefused(undefined)}>
          {say.compareAgain}
        </Button>
      </div>
    )
  }
  return (
    <div role="alert" className="animate-rise rounded-sheet bg-sunken p-5">
      <p className="flex items-start gap-3 font-semibold">
        <KeyRound className="mt-0.5 size-5 shrink-0 text-owner-text" aria-hidden="true" />
        {peer} {say.showsNewKey}
      </p>
      <p className="mt-2 max-w-prose text-soft">{say.whyKeysChange(peer)}</p>
      <ComparedNumber number={change.number} label={say.yourNumberWith(peer)} />
      {trouble !== undefined && <p className="mt-3 text-bad">{trouble}</p>}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button disabled={isRunning} onClick={trust}>
          {say.isTheSame}
        </Button>
        <Button kind="quiet" disabled={isRunning} onClick={() => setRefused(change.after)}>
          {say.isAnother}
        </Button>
      </div>
    </div>
  )
}
