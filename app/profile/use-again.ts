'use client'

import { useEffect } from 'react'

const everyMillis = 5_000

/** While somebody is away who will be back, tries again now and then, and at once when this device is online again. */
export function useAgain(isAway: boolean, again: () => void): void {
  useEffect(() => {
    if (!isAway) return
    const look = () => document.visibilityState === 'visible' && again()
    const timer = setInterval(look, everyMillis)
    addEventListener('online', look)
    return () => {
      clearInterval(timer)
      removeEventListener('online', look)
    }
  }, [isAway, again])
}
