'use client'

import { useRef } from 'react'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'

/** Why the last synchronisation ended early; while another goes on, this is still what is known. */
export function useTrouble(state: SyncState | undefined): SyncState['trouble'] {
  const last = useRef<SyncState['trouble']>(undefined)
  if (state?.phase === 'idle' || state?.phase === 'pushing' || state?.progress) last.current = state.trouble
  return last.current
}
