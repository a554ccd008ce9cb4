'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import type { Shown } from '../../lib/client/linking.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useNotices } from '../_client/use-notices.ts'
import { useWatch } from '../_client/use-watch.ts'
import { sentenceOf } from '../_words/sentences.ts'
import * as say from './words.tsx'

export type Loaded =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly devices: Devices }

export type Decision = 'approve' | 'deny' | 'revoke' | 'unrevoke' | 'forget'

/** A code for one app to ask with, and until when, in milliseconds since the epoch. */
export interface Passcode {
  readonly code: string
  readonly until: number
}

/** Who may use an atSign, as its server last said. */
export interface Devices {
  readonly owner: AtSign
  /** All that asked, whatever became of it. */
  readonly all: readonly Enrollment[]
  /** Which of them this device is; undefined where it has the keys that the atSign began with. */
  readonly own: string | undefined
  readonly mayManage: boolean
  /** Since when each is in, as far as it was asked; undefined where the server does not say. */
  readonly since: ReadonlyMap<string, number | undefined>
  /** Milliseconds since the epoch, a little behind. */
  readonly now: number
  /** Why what is shown may be old. */
  readonly trouble: string | undefined
  /** Resolves to why it could not be done. */
  decide(decision: Decision, on: Enrollment): Promise<string | undefined>
  passcode(): Promise<Passcode>
  /** Lets in the device that shows this, as soon as it asks. Resolves to why it could not be done. */
  letIn(shown: Shown, signal: AbortSignal): Promise<string | undefined>
}

/** One who was let in elsewhere, or whose access was ended there, is told of by nobody. */
const everyMillis = 5_000
const asksRegex = '\\.__manage@'
const passcodeMillis = 5 * 60_000

type Told = Pick<Devices, 'all' | 'own' | 'since' | 'now'>

export function useDevices(owner: AtSign): Loaded {
  const { state: session, device } = useSession()
  const [told, setTold] = useState<Told>()
  const [trouble, setTrouble] = useState<string>()
  const since = useRef<ReadonlyMap<string, number | undefined>>(new Map())
  const client = useCallback(async () => (await device()).clientOf(owner), [device, owner])

  const look = useCallback(
    (signal: AbortSignal) => {
      if (session === 'opening') return
      const read = async () => {
        const own = (await (await device()).vault.keyRing(owner)).enrollmentId
        const { enrollments } = await client()
        const all = await enrollments.list({ signal })
        const show = () => {
          if (signal.aborted) return
          setTold({ all, own, since: since.current, now: Date.now() })
          setTrouble(undefined)
        }
        show()
        const unknown = all.filter(({ id, state }) => state === 'approved' && since.current.get(id) === undefined)
        if (unknown.length === 0) return
        // The list is good without it, and some servers have it nowhere.
        const found = await enrollments.since(unknown, { signal }).catch(() => new Map<string, number>())
        // One that was cut off has learned nothing: the next look asks again.
        if (signal.aborted) return
        since.current = new Map([...since.current, ...unknown.map(({ id }) => [id, found.get(id)] as const)])
        show()
      }
      read().catch((error) => !signal.aborted && setTrouble(sentenceOf(error, owner)))
    },
    [session, device, owner, client],
  )
  const again = useWatch(look, everyMillis)
  // Whoever asks is told of at once.
  useNotices(owner, again, { regex: asksRegex })
  useEffect(() => {
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [again])

  const decide = useCallback(
    async (decision: Decision, { id, code }: Enrollment) => {
      try {
        const { enrollments } = await client()
        if (decision === 'approve') await enrollments.approve(id, { code })
        else await enrollments[decision](id)
        return undefined
      } catch (error) {
        return say.refusalOf(error, owner)
      } finally {
        again()
      }
    },
    [client, owner, again],
  )
  const letIn = useCallback(
    async (shown: Shown, signal: AbortSignal) => {
      try {
        const { enrollments } = await client()
        const found = await enrollments.letIn(shown, { ttl: passcodeMillis, signal })
        return found ? undefined : say.didNotAskInTime
      } catch (error) {
        return say.refusalOf(error, owner)
      } finally {
        again()
      }
    },
    [client, owner, again],
  )
  const passcode = useCallback(async () => {
    // Counted from before it is made, so that it is never said to be good for longer than it is.
    const until = Date.now() + passcodeMillis
    const { enrollments } = await client()
    return { code: await enrollments.passcode({ ttl: passcodeMillis }), until }
  }, [client])

  if (!told) return trouble === undefined ? { state: 'opening' } : { state: 'failed', sentence: trouble, again }
  const devices = { ...told, owner, mayManage: say.mayManage(told), trouble, decide, passcode, letIn }
  return { state: 'open', devices }
}
