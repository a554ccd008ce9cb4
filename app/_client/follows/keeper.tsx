'use client'

import { useEffect } from 'react'
import { catchUp, followNotices, hear, isFollowNotice, settle } from '../../../lib/follows/keep-follows.ts'
import { settleGroups } from '../../../lib/profile/save-groups.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useClient } from '../use-client.ts'
import { useNotices } from '../use-notices.ts'
import { useOnline } from '../use-online.ts'

/** Hears who follows, brings to the server what was changed here, and together what two devices wrote that is nobody's to decide. */
export function Keeper({ owner }: { owner: AtSign }) {
  const device = useClient(owner)
  const client = device.state === 'here' ? device.value : undefined
  const isOnline = useOnline()

  useEffect(() => {
    if (!client || !isOnline) return
    const leaving = new AbortController()
    const { signal } = leaving
    // What could not be done now is done the next time that something changes, or that somebody comes back.
    const quietly = (task: Promise<void>) => void task.catch(() => {})
    quietly(catchUp(client, { signal }))
    let settled = ''
    const stops = [
      client.watchUnsent(() => quietly(settle(client, { signal }))),
      client.conflicts.watch(() => quietly(settle(client, { signal }))),
      client.watchSync(({ isWhole, asOf, conflicts }) => {
        const now = `${conflicts} ${asOf}`
        if (!isWhole || conflicts === 0 || now === settled) return
        settled = now
        quietly(settleGroups(client, signal))
      }),
    ]
    return () => {
      leaving.abort()
      for (const stop of stops) stop()
    }
  }, [client, isOnline])

  useNotices(owner, (notice) => client && isFollowNotice(notice) && void hear(client, [notice]).catch(() => {}), {
    regex: followNotices,
    onListening: () => void (client && catchUp(client).catch(() => {})),
  })
  return null
}
