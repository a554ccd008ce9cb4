'use client'

import { useCallback, useEffect, useMemo } from 'react'
import { parseFollowList, withoutPeople } from '../../../lib/follows/follow-list.ts'
import { localKey } from '../../../lib/protocol/at-key.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useClient } from '../use-client.ts'
import { useRecord } from '../use-record.ts'
import { useFollows } from './use-follows.ts'

/** Followers that have come since they were last looked at on this device, and how to say that they were. */
export function useNewFollowers(owner: AtSign): { readonly count: number; readonly seen: () => void } {
  const device = useClient(owner)
  const follows = useFollows(owner)
  const key = useMemo(() => localKey('followers-seen.facet', owner), [owner])
  const known = useRecord(owner, key)
  const client = device.state === 'here' ? device.value : undefined
  const people = follows.state === 'here' ? follows.value.followers_of_self.people : undefined
  const text = known.state === 'here' ? known.value.value?.text : undefined
  const count = useMemo(() => {
    if (!people || text === undefined) return 0
    return withoutPeople(people, parseFollowList(text)).length
  }, [people, text])
  const seen = useCallback(() => {
    const now = people?.join(',') ?? ''
    if (client && people && known.state === 'here' && now !== text) void client.put(key, now || 'null').catch(() => {})
  }, [client, people, known.state, text, key])
  // On a new device they are not new.
  const isFirst = known.state === 'here' && text === undefined
  useEffect(() => {
    if (isFirst) seen()
  }, [isFirst, seen])
  return { count, seen }
}
