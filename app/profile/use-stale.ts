'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { onSavedElsewhere } from '../_client/saved-elsewhere.ts'
import { useMoment } from '../_page/use-moment.ts'
import { useAgain } from './use-again.ts'

/** A value that ended is asked for a moment later: the server's clock may be behind. In milliseconds. */
const clockDifference = 2_000

/**
 * Reads the page anew when it may have changed without us: another tab has saved, a value has come to its end, or the
 * tab is looked at again; and while `isAway`, until it can be read. Never while something is being saved; and if it fails, what is on the screen stays.
 */
export function useStale({
  current,
  busy,
  isAway,
  read,
  onRead,
}: {
  current: OwnProfile | undefined
  busy: boolean
  /** The server did not answer when it was asked last. */
  isAway: boolean
  read: (signal: AbortSignal) => Promise<OwnProfile>
  onRead: (after: OwnProfile) => void
}): void {
  const [stale, setStale] = useState(0)
  const owner = current?.atSign
  const answers = useMemo(() => current?.fields.flatMap((field) => field.answers) ?? [], [current])
  const moment = useMoment(answers, { delay: clockDifference })

  useEffect(() => {
    if (moment > 0) setStale((n) => n + 1)
  }, [moment])

  useEffect(() => {
    if (!owner) return
    const again = () => setStale((n) => n + 1)
    const seen = () => document.visibilityState === 'visible' && again()
    document.addEventListener('visibilitychange', seen)
    const unheard = onSavedElsewhere(owner, again)
    return () => {
      unheard()
      document.removeEventListener('visibilitychange', seen)
    }
  }, [owner])

  useAgain(
    isAway,
    useCallback(() => setStale((n) => n + 1), []),
  )

  useEffect(() => {
    if (stale === 0 || busy) return
    const leaving = new AbortController()
    const { signal } = leaving
    read(signal)
      .then((after) => {
        if (signal.aborted) return
        onRead(after)
        setStale(0)
      })
      .catch(() => {})
    return () => leaving.abort()
  }, [stale, busy, read, onRead])
}
