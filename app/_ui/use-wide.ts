'use client'

import { useSyncExternalStore } from 'react'

/** Where there is room for two things beside each other, as `lg:` has it. */
const wide = '(min-width: 64rem)'

/** Whether there is such room now; not before the page has its script. */
export function useWide(): boolean {
  return useSyncExternalStore(onWideChanged, isWide, () => false)
}

export function isWide(): boolean {
  return matchMedia(wide).matches
}

function onWideChanged(listener: () => void): () => void {
  const query = matchMedia(wide)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
