'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Health } from '../../lib/client/health.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useWork, type Work } from '../_client/use-work.ts'

/** A key file, or what stands on a sheet, and the passphrase where it needs one. */
export interface Given {
  readonly text: string
  readonly passphrase?: string
}

export interface Checked {
  readonly work: Work
  /** What was found last. */
  readonly health: Health | undefined
  /** Asks again; `given` is checked beside the keys of this device. */
  check(given?: Given): void
}

/** Tries the keys of this device at their server, at once and whenever it is asked to. */
export function useHealth(owner: AtSign): Checked {
  const { device } = useSession()
  const work = useWork()
  const [health, setHealth] = useState<Health>()
  const last = useRef<Given>(undefined)
  const { start } = work

  const check = useCallback(
    (given: Given | undefined = last.current) =>
      void start(async ({ signal }) => {
        const [{ vault, own }, { checkHealth }] = await Promise.all([device(), import('../../lib/client/health.ts')])
        const keys = await vault.keyRing(owner)
        const file = given && (await vault.borrowAtKeys(given.text, { passphrase: given.passphrase, signal }))
        try {
          const found = await checkHealth({ atSign: owner, dial: own.dial, device: keys, file, signal })
          signal.throwIfAborted()
          last.current = given
          setHealth(found)
        } finally {
          file?.close()
        }
      }),
    [device, owner, start],
  )

  useEffect(() => {
    const again = () => check()
    again()
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [check])

  return { work, health, check }
}
