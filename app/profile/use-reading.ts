'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { type Circles, groupSidesRegex } from '../../lib/profile/group-sides.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { profileRegex } from '../../lib/profile/read.ts'
import { readGroupSides, withGroupSides } from '../../lib/profile/save-groups.ts'
import { useMoment } from '../_page/use-moment.ts'

/** A value that ended is asked for a moment later: the server's clock may be behind. In milliseconds. */
const clockDifference = 2_000

/**
 * Reads the page as it is on this device, and again whenever something of it has changed here or anywhere else, or a value has
 * come to its end. Never while something is being saved. Returns how to have it read once more.
 */
export function useReading({
  client,
  circles,
  current,
  busy,
  onRead,
  onTrouble,
}: {
  client: AtClient | undefined
  /** The groups that values can be for; without them nothing is read. */
  circles: Circles | undefined
  current: OwnProfile | undefined
  busy: boolean
  onRead: (after: OwnProfile) => void
  onTrouble: (error: unknown) => void
}): () => void {
  const [wanted, setWanted] = useState(1)
  const [done, setDone] = useState(0)
  const latest = useRef(wanted)
  latest.current = wanted
  const again = useCallback(() => setWanted((n) => n + 1), [])
  const answers = useMemo(() => current?.fields.flatMap((field) => field.answers) ?? [], [current])
  const moment = useMoment(answers, { delay: clockDifference })
  const tell = useRef({ onRead, onTrouble })
  tell.current = { onRead, onTrouble }

  useEffect(() => {
    if (moment > 0) again()
  }, [moment, again])

  // What is told may be older than what was saved here since, so it is only taken as a reason to look.
  useEffect(() => client?.watchRecords({ regex: profileRegex }, again), [client, again])
  useEffect(() => client?.watchRecords({ regex: groupSidesRegex }, again), [client, again])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the groups are others
  useEffect(again, [circles, again])

  const isStale = wanted > done
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changed while it was read is read after that, however much goes on changing
  useEffect(() => {
    if (!client || !circles || !isStale || busy) return
    const begun = latest.current
    const leaving = new AbortController()
    const { signal } = leaving
    Promise.all([readOwnProfile(client, { signal }), readGroupSides(client, signal)]).then(
      ([profile, groups]) => {
        if (signal.aborted) return
        tell.current.onRead(withGroupSides(profile, groups, circles))
        setDone(begun)
      },
      (error) => {
        if (signal.aborted) return
        tell.current.onTrouble(error)
        setDone(begun)
      },
    )
    return () => leaving.abort()
  }, [client, circles, isStale, done, busy])

  return again
}
