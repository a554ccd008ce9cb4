'use client'

import { useMemo } from 'react'
import { followListRegex } from '../../../lib/follows/follow-list.ts'
import { type Follows, followsOf, wished } from '../../../lib/follows/follows.ts'
import { parseUnsettled, unsettledKey } from '../../../lib/follows/keep-follows.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { type Here, here } from '../here.ts'
import { useRecord } from '../use-record.ts'
import { useRecords } from '../use-records.ts'

/** Whom `owner` follows and who follows them, as it changes anywhere; what waits for a line is among it. */
export function useFollows(owner: AtSign): Here<Follows> {
  const stored = useRecords(owner, { regex: followListRegex })
  const unsettled = useRecord(
    owner,
    useMemo(() => unsettledKey(owner), [owner]),
  )
  return useMemo(() => {
    if (stored.state !== 'here') return stored
    if (unsettled.state !== 'here') return unsettled
    const follows = followsOf(owner, stored.value)
    const { wishes } = parseUnsettled(unsettled.value.value?.text)
    const asWished = (list: keyof Follows) => ({ ...follows[list], people: wished(follows[list].people, wishes[list]) })
    return here({
      following_by_self: asWished('following_by_self'),
      followers_of_self: asWished('followers_of_self'),
    })
  }, [owner, stored, unsettled])
}
