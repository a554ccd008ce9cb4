'use client'

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Patience } from '../../lib/crypto/argon2.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Opener } from '../../lib/vault/custody.ts'
import type { VaultState } from '../../lib/vault/vault.ts'
import type { Device } from './device.ts'
import { hintedUnfinished, hintedViewer, hintUnfinished, hintViewer, onViewerElsewhere } from './first-paint.ts'
import { note } from './own-picture.ts'
import { clearRecent } from './recent.ts'

/** Who uses this browser, and the way to their keys. */
export interface Session {
  /** `opening` until it is known for certain who the viewer is; until then `viewer` is a well-founded guess. */
  readonly state: 'opening' | 'ready'
  /** The atSign everything is seen as. */
  readonly viewer: AtSign | undefined
  /** Everyone whose keys are on this device. */
  readonly atSigns: readonly AtSign[]
  /** Those whose keys were made here and whose key file was not saved yet. */
  readonly unfinished: readonly AtSign[]
  /** Those whose keys are here and cannot be used before they are unlocked. */
  readonly locked: readonly AtSign[]
  /** The vault, its worker and the connections; loaded when first asked for. */
  device(): Promise<Device>
  /** Finds out who is here, also where nobody is signed in. */
  look(): Promise<void>
  /**
   * Sees everything as this atSign from now on, unless a guard has it otherwise; its keys must be on the device. `then` is called
   * once it is so.
   */
  become(atSign: AtSign, then?: () => void): Promise<void>
  /** Has a part of the page asked before the viewer changes from within this tab. Returns how to end that. */
  guard(ask: Guard): () => void
  /** Opens the keys for this tab. AT0401 with a sentence when this is not what opens them. */
  unlock(atSign: AtSign, opener: Opener, patience?: Patience): Promise<void>
  /** Locks the keys in every tab; those that nothing protects stay open. */
  lock(atSign: AtSign): Promise<void>
  /** Forgets the keys of this atSign on this device. */
  forget(atSign: AtSign): Promise<void>
}

/** Lets the viewer become `atSign` by calling `change`: at once, later, or never. */
export type Guard = (atSign: AtSign, change: () => Promise<void>) => void

const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession is for what stands inside SessionProvider')
  return session
}

type People = Pick<Session, 'state' | 'viewer' | 'atSigns' | 'unfinished' | 'locked'>

const nobody: People = { state: 'ready', viewer: undefined, atSigns: [], unfinished: [], locked: [] }

/**
 * Hands the signed-in atSign down. A visitor without one loads none of the code behind it. `direct` is what the site's
 * `FACET_DIRECT` says.
 */
export function SessionProvider({ direct, children }: { direct: string; children: ReactNode }) {
  const [people, setPeople] = useState<People>({ ...nobody, state: 'opening' })
  const guarding = useRef<Guard>(undefined)
  const opened = useRef<Promise<Device>>(undefined)

  const tell = useCallback(({ atSigns, pending, locked, current }: VaultState) => {
    hintViewer(current)
    hintUnfinished(pending)
    setPeople({ state: 'ready', viewer: current, atSigns, unfinished: pending, locked })
  }, [])

  const latest = useRef(0)
  /** Finds out how things stand, and tells it unless somebody has begun to find out since. */
  const tellOf = useCallback(
    async ({ vault }: Device) => {
      const turn = ++latest.current
      const state = await vault.state()
      if (turn === latest.current) tell(state)
    },
    [tell],
  )

  const device = useCallback(() => {
    opened.current ??= import('./device.ts').then(({ openDevice }) => {
      const device = openDevice({ direct })
      device.vault.onChange(() => void tellOf(device).catch(() => {}))
      return device
    })
    // A device that could not be opened may be asked again.
    opened.current.catch(() => {
      opened.current = undefined
    })
    return opened.current
  }, [tellOf, direct])

  const look = useCallback(async () => tellOf(await device()), [device, tellOf])

  useEffect(() => {
    const hint = hintedViewer()
    if (hint) {
      setPeople({ ...nobody, state: 'opening', viewer: hint, atSigns: [hint] })
      look().catch(() => setPeople(nobody))
    } else setPeople({ ...nobody, unfinished: hintedUnfinished() })
    return onViewerElsewhere(() => void look().catch(() => setPeople(nobody)))
  }, [look])

  const become = useCallback(
    async (atSign: AtSign, then?: () => void) => {
      const change = async () => {
        const open = await device()
        await open.vault.setCurrent(atSign)
        await tellOf(open)
        then?.()
      }
      if (guarding.current) guarding.current(atSign, change)
      else await change()
    },
    [device, tellOf],
  )

  const guard = useCallback((ask: Guard) => {
    guarding.current = ask
    return () => {
      if (guarding.current === ask) guarding.current = undefined
    }
  }, [])

  const forget = useCallback(
    async (atSign: AtSign) => {
      const open = await device()
      await open.forget(atSign)
      note(atSign, undefined)
      clearRecent()
      await tellOf(open)
    },
    [device, tellOf],
  )

  const unlock = useCallback(
    async (atSign: AtSign, opener: Opener, patience?: Patience) => {
      const open = await device()
      await open.vault.unlock(atSign, opener, patience)
      await tellOf(open)
    },
    [device, tellOf],
  )

  const lock = useCallback(
    async (atSign: AtSign) => {
      const open = await device()
      await open.vault.lock(atSign)
      await tellOf(open)
    },
    [device, tellOf],
  )

  const session = useMemo(
    () => ({ ...people, device, look, become, guard, unlock, lock, forget }),
    [people, device, look, become, guard, unlock, lock, forget],
  )
  return <SessionContext value={session}>{children}</SessionContext>
}
