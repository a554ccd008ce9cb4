'use client'

import { useSyncExternalStore } from 'react'

/** Whether script works here: false in what the server renders, and until it has come to life in the browser. */
export function useAlive(): boolean {
  return useSyncExternalStore(never, yes, no)
}

const never = () => () => {}
const yes = () => true
const no = () => false
