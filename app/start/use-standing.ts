'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { atSignStatus, findAtServer } from '../../lib/client/directory.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'

/** How far an atSign has come, for somebody who says it is theirs. */
export type State =
  /** Its keys are on this device. */
  | 'here'
  /** Its claim was begun on this device. */
  | 'begun'
  | 'unknown'
  | 'unactivated'
  | 'activated'
  /** The directory knows it, and its server does not answer. */
  | 'unreachable'
  | 'no directory'

export interface Standing {
  readonly atSign: AtSign
  /** Absent while it is asked. */
  readonly state?: State
}

/** How long anybody waits for the directory or a server, in milliseconds. */
const patience = 12_000

/** Looks on this device, then in the directory, then at the atSign's own server. A newer question ends the one before. */
export function useStanding() {
  const { device } = useSession()
  const [standing, setStanding] = useState<Standing>()
  const asking = useRef<AbortController>(undefined)
  useEffect(() => () => asking.current?.abort(), [])

  const forget = useCallback(() => {
    asking.current?.abort()
    setStanding(undefined)
  }, [])

  const ask = useCallback(
    async (atSign: AtSign) => {
      asking.current?.abort()
      const controller = new AbortController()
      asking.current = controller
      setStanding({ atSign })
      const state = await stateOf(await device(), atSign, controller.signal).catch(() => 'no directory' as const)
      if (!controller.signal.aborted) setStanding({ atSign, state })
    },
    [device],
  )

  return { standing, ask, forget }
}

async function stateOf({ vault, dial }: Device, atSign: AtSign, whileWanted: AbortSignal): Promise<State> {
  const { atSigns, pending } = await vault.state()
  const isOneOf = (some: readonly AtSign[]) => some.some((one) => sameAtSign(one, atSign))
  if (isOneOf(atSigns)) return 'here'
  if (isOneOf(pending)) return 'begun'
  const signal = AbortSignal.any([whileWanted, AbortSignal.timeout(patience)])
  if ((await findAtServer(dial, atSign, { signal })) === undefined) return 'unknown'
  return atSignStatus(dial, atSign, { signal }).catch(() => 'unreachable')
}
