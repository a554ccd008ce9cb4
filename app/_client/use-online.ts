'use client'

import { useSyncExternalStore } from 'react'

/** Whether this device has a line to anywhere, as far as its browser can tell. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    onLineChanged,
    () => navigator.onLine,
    () => true,
  )
}

/** Calls back whenever the device comes online or goes offline. Returns how to end that. */
export function onLineChanged(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
