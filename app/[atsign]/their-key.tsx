'use client'

import { useEffect } from 'react'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { NewKey } from '../_client/new-key.tsx'
import { useSession } from '../_client/session.tsx'
import { useKnownKeys } from '../_client/use-known-keys.ts'

/** On somebody's page: asks whether a new key of theirs is to be trusted. Nothing is shown where there is nothing to ask. */
export function TheirKey({ viewer, of }: { viewer: AtSign; of: AtSign }) {
  const { device } = useSession()
  const known = useKnownKeys(viewer)
  const theirs = known.state === 'here' ? known.value.find(({ peer }) => sameAtSign(peer, of)) : undefined
  const isKnown = theirs !== undefined

  // Who is known is looked at anew with each visit; nothing here waits for that, and without a line it is as it was.
  useEffect(() => {
    if (!isKnown) return
    const leaving = new AbortController()
    device()
      .then((open) => open.clientOf(viewer))
      .then(({ peerKeys }) => peerKeys.look(of, { signal: leaving.signal }))
      .catch(() => {})
    return () => leaving.abort()
  }, [isKnown, device, viewer, of])

  if (!theirs?.change) return null
  return (
    <div className="mt-6">
      <NewKey owner={viewer} change={theirs.change} />
    </div>
  )
}
