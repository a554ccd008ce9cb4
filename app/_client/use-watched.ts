'use client'

import { startTransition, useCallback, useEffect, useMemo, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here, opening } from './here.ts'
import { useClient } from './use-client.ts'

/** Begins to watch something of an atClient, and returns how to stop. */
export type Watching<Value> = (client: AtClient, listener: (value: Value) => void) => () => void

/**
 * What is watched at the atClient of `owner`, as it changes in any tab. Another `what` is another thing, and nothing of the one
 * before is shown in its place; `begin` may be made anew at will.
 */
export function useWatched<Value>(owner: AtSign, what: string, begin: Watching<Value>): Here<Value> {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const [found, setFound] = useState<{ client: AtClient; what: string; value: Value }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `what` says whether it is the same
  const watch = useCallback(begin, [what])

  useEffect(() => {
    if (!open) return
    return watch(open, (value) => startTransition(() => setFound({ client: open, what, value })))
  }, [open, what, watch])

  const now = found && found.client === open && found.what === what ? found : undefined
  // The same until it changes.
  return useMemo((): Here<Value> => {
    if (client.state !== 'here') return client
    return now ? here(now.value) : opening
  }, [client, now])
}
