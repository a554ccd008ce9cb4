'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here, locked, opening, without } from './here.ts'
import { useSession } from './session.tsx'

/** The atClient of somebody whose keys are on this device, with what is kept here. */
export function useClient(owner: AtSign): Here<AtClient> {
  const { state, device, atSigns, locked: whoAreLocked } = useSession()
  const [found, setFound] = useState<{ owner: AtSign; client: Here<AtClient> }>()
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => {
    setFound(undefined)
    setTurn((turn) => turn + 1)
  }, [])
  const isReady = state === 'ready'
  const isLocked = whoAreLocked.includes(owner)
  const isHere = atSigns.includes(owner)

  // biome-ignore lint/correctness/useExhaustiveDependencies: keys that were gone are others, and `turn` asks once more
  useEffect(() => {
    if (!isReady || isLocked) return
    let isOver = false
    const tell = (client: Here<AtClient>) => !isOver && setFound({ owner, client })
    device()
      .then((open) => open.clientOf(owner))
      .then(
        (client) => tell(here(client)),
        (error) => tell(without(error, owner, again)),
      )
    return () => {
      isOver = true
      setFound(undefined)
    }
  }, [owner, device, isReady, isLocked, isHere, again, turn])

  if (isLocked) return locked
  return found?.owner === owner ? found.client : opening
}
