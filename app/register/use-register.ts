'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Choice, Invitation, Registrar } from '../../lib/client/registrar.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { notedSent, noteSent, type Sent } from './begun.ts'
import { type Trouble, troubleOf } from './words.tsx'

/** How far somebody is from having a name. */
export type Stage =
  /** A free name is offered, once there is one. */
  | { readonly name: 'offer'; readonly atSign: AtSign | undefined }
  /** They say which name they have. */
  | { readonly name: 'mine' }
  | { readonly name: 'code'; readonly sent: Sent }
  /** They have names already, and may take one of them. */
  | {
      readonly name: 'choice'
      readonly sent: Sent & { readonly mail: string }
      readonly code: string
      readonly choice: Choice
    }
  /** The name is theirs, and its server is being started. `isLate` when nobody waits for that any more. */
  | { readonly name: 'starting'; readonly invitation: Invitation; readonly isLate: boolean }

export type Busy = 'offering' | 'sending' | 'checking'

/** Leads from no name, or from a name without its secret, to both; `onGot` is told them once its server is there. */
export function useRegister(isMine: boolean, onGot: (invitation: Invitation) => void) {
  const { device } = useSession()
  const [stage, setStage] = useState<Stage>(isMine ? { name: 'mine' } : { name: 'offer', atSign: undefined })
  const [busy, setBusy] = useState<Busy>()
  const [trouble, setTrouble] = useState<Trouble>()
  const asking = useRef<AbortController>(undefined)

  /** One question at a time; another one, or leaving, gives up what is under way. */
  const ask = useCallback(
    async (
      busy: Busy,
      about: { atSign: AtSign | undefined; isOwn: boolean },
      question: (registrar: Registrar, signal: AbortSignal) => Promise<void>,
    ): Promise<Trouble | undefined> => {
      asking.current?.abort()
      const controller = new AbortController()
      asking.current = controller
      setBusy(busy)
      setTrouble(undefined)
      let met: Trouble | undefined
      try {
        const { openRegistrar } = await import('../../lib/client/registrar.ts')
        await question(openRegistrar({ url: '/registrar' }), controller.signal)
      } catch (error) {
        met = troubleOf(error, about.atSign, about.isOwn)
      }
      if (asking.current !== controller) return undefined
      setBusy(undefined)
      setTrouble(met)
      return met
    },
    [],
  )

  const offer = useCallback(async () => {
    let found: AtSign | undefined
    const met = await ask('offering', { atSign: undefined, isOwn: false }, async (registrar, signal) => {
      found = await registrar.freeName({ signal })
      if (!signal.aborted) setStage({ name: 'offer', atSign: found })
    })
    return met
  }, [ask])

  /** Somebody else was faster: the next name is there with the news of it. */
  const offerInstead = useCallback(
    async (taken: Trouble) => {
      noteSent(undefined)
      if ((await offer()) === undefined) setTrouble(taken)
    },
    [offer],
  )

  const wasSent = useCallback((atSign: AtSign, mail: string | undefined) => {
    const sent = { atSign, mail, at: Date.now() }
    noteSent(sent)
    setStage({ name: 'code', sent })
  }, [])

  /** To the mail address; or, without one, to that which the atSign was registered with. */
  const send = useCallback(
    async (atSign: AtSign, mail?: string) => {
      const met = await ask('sending', { atSign, isOwn: mail === undefined }, async (registrar, signal) => {
        await (mail === undefined
          ? registrar.sendCode(atSign, { signal })
          : registrar.register(mail, atSign, { signal }))
        if (!signal.aborted) wasSent(atSign, mail)
      })
      if (met?.about === 'name' && mail !== undefined) await offerInstead(met)
    },
    [ask, wasSent, offerInstead],
  )

  const got = useCallback(
    async (invitation: Invitation, signal: AbortSignal) => {
      noteSent(undefined)
      const isSlow = setTimeout(() => setStage({ name: 'starting', invitation, isLate: false }), 500)
      try {
        const [{ dial }, { waitForAtServer }] = await Promise.all([device(), import('../../lib/client/directory.ts')])
        const status = await waitForAtServer(dial, invitation.atSign, { signal })
        if (status === 'unactivated' || status === 'activated') onGot(invitation)
        else setStage({ name: 'starting', invitation, isLate: true })
      } catch (error) {
        if (signal.aborted) throw error
        // The code is used up, so the secret is not let go of; the claim says what is wrong.
        onGot(invitation)
      } finally {
        clearTimeout(isSlow)
      }
    },
    [device, onGot],
  )

  const lookAgain = useCallback(
    (invitation: Invitation) => {
      setStage({ name: 'starting', invitation, isLate: false })
      return ask('checking', { atSign: invitation.atSign, isOwn: true }, (_, signal) => got(invitation, signal))
    },
    [ask, got],
  )

  const check = useCallback(
    async (sent: Sent, code: string) => {
      const { atSign, mail } = sent
      const met = await ask('checking', { atSign, isOwn: mail === undefined }, async (registrar, signal) => {
        if (mail === undefined) return got(await registrar.validateCode(atSign, code, { signal }), signal)
        const answer = await registrar.validate(mail, atSign, code, { signal })
        if (signal.aborted) return
        if ('secret' in answer) await got(answer, signal)
        else setStage({ name: 'choice', sent: { ...sent, mail }, code, choice: answer })
      })
      if (met?.about === 'name') await offerInstead(met)
    },
    [ask, got, offerInstead],
  )

  const choose = useCallback(
    async ({ sent, code, choice }: Extract<Stage, { name: 'choice' }>, chosen: AtSign) => {
      const isOwn = choice.own.includes(chosen)
      const met = await ask('checking', { atSign: chosen, isOwn }, async (registrar, signal) => {
        const answer = await registrar.validate(sent.mail, chosen, code, { isChosen: true, signal })
        if (!signal.aborted && 'secret' in answer) await got(answer, signal)
      })
      // The code is used up, or too old: there is nothing to choose with any more.
      if (met?.about === 'code') setStage({ name: 'code', sent })
      if (met?.about === 'name') await offerInstead(met)
    },
    [ask, got, offerInstead],
  )

  const again = useCallback(() => {
    noteSent(undefined)
    asking.current?.abort()
    asking.current = undefined
    setBusy(undefined)
    setTrouble(undefined)
    if (isMine) setStage({ name: 'mine' })
    else void offer()
  }, [isMine, offer])

  useEffect(() => {
    const sent = notedSent()
    if (sent && (sent.mail === undefined) === isMine) setStage({ name: 'code', sent })
    else if (!isMine) void offer()
    return () => {
      asking.current?.abort()
      asking.current = undefined
    }
  }, [isMine, offer])

  return { stage, busy, trouble, offer, send, check, choose, lookAgain, again }
}
