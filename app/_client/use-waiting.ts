'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from './use-client.ts'

/** How many requests wait for the viewer's answer, as far as is known here; 0 while that is not known. Also how to count anew. */
export function useWaiting(viewer: AtSign): { waiting: number; recount: () => void } {
  const client = useClient(viewer)
  const open = client.state === 'here' ? client.value : undefined
  const [count, setCount] = useState<{ client: AtClient; waiting: number }>()
  const [turn, setTurn] = useState(0)
  const recount = useCallback(() => setTurn((turn) => turn + 1), [])

  // Nobody has asked for this number; the page that shows the requests says what is wrong.
  useEffect(() => {
    if (!open) return
    let isOver = false
    let stop = () => {}
    void import('../../lib/profile/requests.ts').then(
      ({ requestsRegex }) => {
        if (!isOver) stop = open.watchKeys({ regex: requestsRegex }, recount)
      },
      () => {},
    )
    return () => {
      isOver = true
      stop()
    }
  }, [open, recount])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` has it counted anew
  useEffect(() => {
    if (!open) return
    const leaving = new AbortController()
    const { signal } = leaving
    import('../../lib/profile/requests.ts')
      .then(({ listRequests }) => listRequests(open, { signal }))
      .then(({ length }) => !signal.aborted && setCount({ client: open, waiting: length }))
      .catch(() => {})
    return () => leaving.abort()
  }, [open, turn])

  return { waiting: count && count.client === open ? count.waiting : 0, recount }
}
