'use client'

import { usePathname } from 'next/navigation'
import { useCallback, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from './session.tsx'
import { useWatch } from './use-watch.ts'

const everyMillis = 180_000

/** How many requests wait for the viewer's answer; 0 while that is not known. Also how to count anew. */
export function useWaiting(viewer: AtSign): { waiting: number; recount: () => void } {
  const { state, device } = useSession()
  const [count, setCount] = useState<{ viewer: AtSign; waiting: number }>()
  const path = usePathname()
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is counted anew on every page
  const look = useCallback(
    (signal: AbortSignal) => {
      if (state === 'opening') return
      Promise.all([import('../../lib/profile/requests.ts'), device()])
        .then(async ([{ listRequests }, open]) => listRequests(await open.straightClientOf(viewer), { signal }))
        .then(({ length }) => !signal.aborted && setCount({ viewer, waiting: length }))
        // Nobody has asked for this number; the page that shows the requests says what is wrong.
        .catch(() => {})
    },
    [viewer, state, device, path],
  )
  const recount = useWatch(look, everyMillis)
  return { waiting: count?.viewer === viewer ? count.waiting : 0, recount }
}
