'use client'

import { useEffect, useState } from 'react'
import { nextEnd } from '../../lib/profile/end.ts'
import type { Answer } from '../../lib/profile/profile.ts'

/** The longest that browsers wait for, in milliseconds. */
const longestWait = 2_147_483_647

/**
 * The time as these answers see it, in milliseconds since the epoch: it moves on when the next of them ends, and when the
 * tab is looked at again. 0 in what the server renders, and until then.
 */
export function useMoment(answers: readonly Answer[], { delay = 0 } = {}): number {
  const [moment, setMoment] = useState(0)
  useEffect(() => {
    const now = Date.now()
    // Also what ended between the reading of it and now.
    const next = nextEnd(answers, moment)
    if (next === undefined) return
    const tell = () => setMoment(Date.now())
    const timer = setTimeout(tell, Math.min(Math.max(next - now, 0) + delay, longestWait))
    const seen = () => document.visibilityState === 'visible' && next <= Date.now() && tell()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [answers, moment, delay])
  return moment
}
