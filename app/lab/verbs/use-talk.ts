'use client'

import { useCallback, useEffect, useRef } from 'react'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useSession } from '../../_client/session.tsx'
import { type Said, Talk } from './talk.ts'

/** Says lines to the server of `to`, as its owner or as anyone. The conversation ends with whom one talks to, and as whom. */
export function useTalk(to: AtSign | undefined, as: 'anyone' | 'owner') {
  const { device } = useSession()
  const talk = useRef<Talk>(undefined)

  useEffect(() => {
    if (!to) return
    const begun = new Talk({
      to,
      dial: async (signal) => {
        const { own, dial } = await device()
        return (as === 'owner' ? own.dial : dial)(to, signal)
      },
      ...(as === 'owner' && { keys: async () => (await device()).vault.keyRing(to) }),
    })
    talk.current = begun
    return () => {
      begun.close()
      talk.current = undefined
    }
  }, [to, as, device])

  return useCallback((line: string, hear: (said: Said) => void) => void talk.current?.say(line, hear), [])
}
