'use client'

import { useState } from 'react'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { keySentenceOf } from '../../_words/key-sentences.ts'
import { useSession } from '../session.tsx'
import { useWork } from '../use-work.ts'
import * as say from './words.tsx'

/** What was found in what was saved. */
export type Outcome =
  | { readonly state: 'good' }
  | { readonly state: 'bad'; readonly sentence: string }
  | { readonly state: 'locked'; readonly name: string; readonly text: string; readonly problem: string | undefined }

/** Opens what was saved, without keeping anything, and sees whether the keys in it are the ones that are here. */
export function useReadBack(owner: AtSign) {
  const { device } = useSession()
  const { done, start, cancel } = useWork()
  const [outcome, setOutcome] = useState<Outcome>()

  async function attempt(name: string, text: string, passphrase?: string) {
    if (passphrase === undefined) setOutcome(undefined)
    await start(async (patience) => {
      const { vault } = await device()
      const ours = await vault.keyRing(owner)
      try {
        const found = await vault.borrowAtKeys(text, { atSign: owner, passphrase, ...patience })
        found.close()
        const isOurs = (['pkamPublicKey', 'encryptionPublicKey'] as const).every((key) => found[key] === ours[key])
        setOutcome(isOurs ? { state: 'good' } : { state: 'bad', sentence: say.opensOtherKeys })
      } catch (error) {
        if (patience.signal.aborted) return
        const isLocked = error instanceof AtError && error.code === 'AT0401'
        const sentence = keySentenceOf(error, owner)
        if (!isLocked) setOutcome({ state: 'bad', sentence })
        else setOutcome({ state: 'locked', name, text, problem: passphrase === undefined ? undefined : sentence })
      }
    })
  }

  return { done, outcome, attempt, cancel, refuse: (sentence: string) => setOutcome({ state: 'bad', sentence }) }
}
