'use client'

import { useCallback, useEffect, useRef } from 'react'

/** Coming back to a tab is told twice, as being visible and as having the focus. */
const sameMomentMillis = 1_000

/**
 * Calls `look` now, again whenever the tab is looked at again, and every `millis` while it is; what was begun before is
 * aborted. Returns how to have it called at once.
 */
export function useWatch(look: (signal: AbortSignal) => void, millis: number): () => void {
  const again = useRef(() => {})
  useEffect(() => {
    let running = new AbortController()
    let begunAt = Number.NEGATIVE_INFINITY
    const begin = () => {
      begunAt = performance.now()
      running.abort()
      running = new AbortController()
      look(running.signal)
    }
    const seen = () => {
      if (document.visibilityState === 'visible' && performance.now() - begunAt > sameMomentMillis) begin()
    }
    again.current = begin
    seen()
    const timer = setInterval(seen, millis)
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('focus', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('focus', seen)
      running.abort()
    }
  }, [look, millis])
  return useCallback(() => again.current(), [])
}
