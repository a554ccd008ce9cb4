'use client'

import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Custody } from '../../lib/vault/custody.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { useSession } from './session.tsx'

/** How keys are kept on this device. */
export type Kept =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; again(): void }
  | { readonly state: 'here'; readonly custody: Custody & { readonly isLocked: boolean } }

/** Follows what is changed, locked and unlocked here and in other tabs. */
export function useCustody(owner: AtSign): Kept {
  const { device } = useSession()
  const [kept, setKept] = useState<Kept>({ state: 'opening' })
  const [tries, setTries] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` has it asked once more
  useEffect(() => {
    let gone = false
    let asked = 0
    let stop = () => {}
    const fail = (error: unknown) =>
      !gone &&
      setKept({ state: 'failed', sentence: sentenceOf(error, owner), again: () => setTries((before) => before + 1) })
    void (async () => {
      const { vault } = await device()
      if (gone) return
      const look = async () => {
        const number = ++asked
        const custody = await vault.custody(owner)
        if (!gone && number === asked) setKept({ state: 'here', custody })
      }
      stop = vault.onChange(() => void look().catch(fail))
      await look()
    })().catch(fail)
    return () => {
      gone = true
      stop()
    }
  }, [device, owner, tries])

  return kept
}
