'use client'

import { useCallback } from 'react'
import type { Conflict } from '../../lib/client/sync/conflicts.ts'
import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from './use-client.ts'
import { useWatched } from './use-watched.ts'

/** How this device stands with the server of `owner`; undefined while that is not known. */
export function useSync(owner: AtSign): SyncState | undefined {
  const state = useWatched<SyncState>(owner, 'sync', (client, listener) => client.watchSync(listener))
  return state.state === 'here' ? state.value : undefined
}

/** What waits to be sent, in its order. */
export function useUnsent(owner: AtSign): readonly Unsent[] {
  const unsent = useWatched<readonly Unsent[]>(owner, 'unsent', (client, listener) => client.watchUnsent(listener))
  return unsent.state === 'here' ? unsent.value : none
}

/** What was changed on this device and on another, and how to settle it. */
export function useConflicts(owner: AtSign): {
  readonly list: readonly Conflict[]
  readonly resolve: (id: number, choice: 'mine' | 'theirs') => Promise<void>
} {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const conflicts = useWatched<readonly Conflict[]>(owner, 'conflicts', (watched, listener) => {
    let latest = 0
    const stop = watched.conflicts.watch(() => {
      const turn = ++latest
      // A storage that fails says so where something is asked of it.
      void watched.conflicts.list().then(
        (list) => turn === latest && listener(list),
        () => {},
      )
    })
    return () => {
      latest = -1
      stop()
    }
  })
  const resolve = useCallback(
    async (id: number, choice: 'mine' | 'theirs') => open?.conflicts.resolve(id, choice),
    [open],
  )
  return { list: conflicts.state === 'here' ? conflicts.value : none, resolve }
}

const none: readonly never[] = []
