'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import { ownProfileOf, readOwnProfile } from '../../lib/profile/own.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { profileRegex } from '../../lib/profile/read.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here, opening, without } from './here.ts'
import { useClient } from './use-client.ts'
import { useRecords } from './use-records.ts'
import { useSync } from './use-sync.ts'

/**
 * One's own page with every value for every audience, as it is here. Before all of it has come to this device once, it is read
 * from the server: what is missing here is not missing there.
 */
export function useProfile(owner: AtSign): Here<OwnProfile> {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const seen = useRecords(owner, { regex: profileRegex, unborn: true })
  const isComplete = useSync(owner)?.isComplete
  const [asked, setAsked] = useState<{ client: typeof open; profile: Here<OwnProfile> }>()
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => {
    setAsked(undefined)
    setTurn((turn) => turn + 1)
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks once more, and so does what has come or was changed here
  useEffect(() => {
    if (!open || isComplete !== false) return
    const leaving = new AbortController()
    const { signal } = leaving
    const tell = (profile: Here<OwnProfile>) => !signal.aborted && setAsked({ client: open, profile })
    readOwnProfile(open, { signal }).then(
      (profile) => tell(here(profile)),
      (error) => tell(without(error, owner, again)),
    )
    return () => leaving.abort()
  }, [open, owner, isComplete, again, turn, seen])

  const whole = useMemo(
    () => (seen.state === 'here' && isComplete ? here(ownProfileOf(owner, seen.value)) : undefined),
    [owner, seen, isComplete],
  )
  if (client.state !== 'here') return client
  return whole ?? (asked && asked.client === open ? asked.profile : opening)
}
