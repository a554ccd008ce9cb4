'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { nearest } from '../_words/nearest.ts'
import { Suggestions } from './did-you-mean.tsx'
import { useKnownPeople } from './use-known-people.ts'

/** Those of the people whom `viewer` knows who may have been meant. */
export function AmongKnown({ atSign, viewer }: { atSign: AtSign; viewer: AtSign }) {
  const known = useKnownPeople(viewer)
  return (
    <Suggestions
      names={nearest(
        atSign,
        known.map((one) => one.atSign),
      )}
    />
  )
}
