'use client'

import { useEffect, useRef } from 'react'
import type { Notice } from '../../lib/client/notice.ts'
import type { ListenOptions } from '../../lib/client/shared-monitor.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from './session.tsx'
import { useClient } from './use-client.ts'

/**
 * Calls `hear` with what others tell `owner` from now on, as long as this is on the page, and `onListening` when that begins:
 * what came before it is asked for then, and not sooner.
 */
export function useNotices(
  owner: AtSign,
  hear: (notice: Notice) => void,
  { regex, onListening }: Pick<ListenOptions, 'regex' | 'onListening'> = {},
): void {
  const { device } = useSession()
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const latest = useRef({ hear, onListening })
  latest.current = { hear, onListening }

  useEffect(() => {
    if (!open) return
    const leaving = new AbortController()
    const listen = async () => {
      const notices = await (await device()).noticesOf(owner)
      const options = { regex, signal: leaving.signal, onListening: () => latest.current.onListening?.() }
      for await (const notice of notices.listen(options)) latest.current.hear(notice)
    }
    // It tries again by itself; what ends it for good is said where something is asked.
    listen().catch(() => {})
    return () => leaving.abort()
  }, [open, owner, device, regex])
}
