'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Namespaces } from '../../lib/client/enroll.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Protection } from '../../lib/vault/custody.ts'
import type { Asking } from '../../lib/vault/enrolling.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import { formatLinkCode } from '../_words/link-code.ts'
import type { Refusal } from './words.tsx'
import * as say from './words.tsx'

/** What this device asks for, and as what. */
export interface Wanted {
  readonly atSign: AtSign
  /** As it travels. */
  readonly deviceName: string
  /** Whether it would let others in, too. */
  readonly manages: boolean
  /** What its keys are kept by, from when they are here. */
  readonly protection?: Protection | undefined
}

export type Stage =
  | { readonly name: 'asking'; readonly refusal?: Refusal; readonly busy?: true }
  /** `picture` is what the other device scans, `code` what both show. */
  | { readonly name: 'showing'; readonly wanted: Wanted; readonly picture: string; readonly code: string }
  /** It has asked; `trouble` is why it cannot be heard now whether it was let in. */
  | {
      readonly name: 'waiting'
      readonly atSign: AtSign
      readonly deviceName: string
      readonly code: string
      /** Whether this goes on when the page was closed. */
      readonly isKept: boolean
      readonly trouble?: string
    }
  | { readonly name: 'in'; readonly atSign: AtSign }

const appName = 'Facet'
const retryMillis = 3_000

/**
 * Makes this browser a device of an atSign: it asks with keys of its own, which stay in the worker, and once somebody has said
 * yes it has the others too. What it has asked goes on after a reload.
 */
export function useLinking() {
  const { device, become } = useSession()
  const [stage, setStage] = useState<Stage>({ name: 'asking' })
  const working = useRef<AbortController>(undefined)

  /** One attempt at a time; a newer one, or `cancel`, ends the one before. */
  const attempt = useCallback(async (atSign: AtSign, perform: (signal: AbortSignal) => Promise<void>) => {
    working.current?.abort()
    const controller = new AbortController()
    working.current = controller
    try {
      await perform(controller.signal)
    } catch (error) {
      if (!controller.signal.aborted) setStage({ name: 'asking', refusal: say.refusalOf(error, atSign) })
    }
  }, [])

  const come = useCallback(
    async (asking: Asking, signal: AbortSignal) => {
      const { vault, dial } = await device()
      const [{ awaitSealedKeys }, code] = await Promise.all([import('../../lib/client/enroll.ts'), codeIn(asking)])
      const { atSign, asked, isKept } = asking
      if (!asked) return
      const { enrollmentId, deviceName } = asked
      const show = (trouble?: string) =>
        !signal.aborted && setStage({ name: 'waiting', atSign, deviceName, code, isKept, ...(trouble && { trouble }) })
      show()
      const signChallenge = (challenge: string) => vault.enrolling.signChallenge(atSign, challenge)
      for (;;) {
        try {
          const sealed = await awaitSealedKeys({ atSign, enrollmentId, signChallenge }, { dial, signal })
          await vault.enrolling.finish(atSign, sealed, { signal })
          break
        } catch (error) {
          if (signal.aborted) return
          // Another tab has come to the end of it.
          if ((await vault.state()).atSigns.includes(atSign)) break
          if (!isAway(error)) {
            await vault.enrolling.forget(atSign)
            throw error
          }
          show(say.serverAway(atSign))
          await new Promise((resolve) => setTimeout(resolve, retryMillis))
        }
      }
      await become(atSign)
      if (!signal.aborted) setStage({ name: 'in', atSign })
    },
    [device, become],
  )

  const askWith = useCallback(
    async ({ atSign, deviceName, manages, protection }: Wanted, otp: string, signal: AbortSignal) => {
      const { vault, dial } = await device()
      const { askToEnroll } = await import('../../lib/client/enroll.ts')
      const { keys, enrollmentId } = await askToEnroll(
        { atSign, otp, appName, deviceName, namespaces: rightsOf(manages), dial, signal },
        (encryptionPublicKey) => vault.enrolling.begin(atSign, encryptionPublicKey, protection),
      )
      const asked = { enrollmentId, deviceName }
      await vault.enrolling.asked(atSign, asked)
      await come({ ...keys, asked }, signal)
    },
    [device, come],
  )

  /** Shows a picture for a device that is in to scan, and asks as soon as that has left a passcode. */
  const show = useCallback(
    (wanted: Wanted) =>
      attempt(wanted.atSign, async (signal) => {
        setStage({ name: 'asking', busy: true })
        const { atSign, deviceName, manages } = wanted
        const browser = await device()
        const { asking, secret } = await begin(browser, wanted, signal)
        const code = await codeIn(asking)
        const shown = { atSign, secret, code, appName, deviceName, namespaces: rightsOf(manages) }
        if (signal.aborted) return
        setStage({ name: 'showing', wanted, picture: formatLinkCode({ kind: 'shown', ...shown }), code })
        const { awaitPasscode } = await import('../../lib/client/linking.ts')
        const otp = await patiently(signal, () => awaitPasscode({ atSign, secret, dial: browser.dial, signal }))
        await askWith(wanted, otp, signal)
      }),
    [attempt, device, askWith],
  )

  /** Asks with a passcode that a device which is in has made. */
  const ask = useCallback(
    (wanted: Wanted, otp: string) =>
      attempt(wanted.atSign, async (signal) => {
        setStage({ name: 'asking', busy: true })
        await askWith(wanted, otp, signal)
      }),
    [attempt, askWith],
  )

  const cancel = useCallback(
    async (atSign: AtSign) => {
      working.current?.abort()
      setStage({ name: 'asking' })
      await (await device()).vault.enrolling.forget(atSign)
    },
    [device],
  )

  /** A reload, or a closed tab, comes back to what was asked. */
  useEffect(() => {
    let gone = false
    void (async () => {
      const { vault } = await device()
      const asking = (await vault.enrolling.all()).find(({ asked }) => asked)
      if (gone || !asking || working.current) return
      await attempt(asking.atSign, (signal) => come(asking, signal))
    })().catch(() => {}) // Without a vault there is nothing to come back to; what is tried next will say what is wrong.
    return () => {
      gone = true
      working.current?.abort()
      working.current = undefined
    }
  }, [device, attempt, come])

  return { stage, show, ask, cancel }
}

function rightsOf(manages: boolean): Namespaces {
  return manages ? { '*': 'rw', __manage: 'rw' } : { '*': 'rw' }
}

async function codeIn({ encryptedApkamSymmetricKey }: Asking): Promise<string> {
  const { codeOf } = await import('../../lib/client/enrollments.ts')
  return codeOf(encryptedApkamSymmetricKey)
}

async function begin({ vault, dial }: Device, { atSign, protection }: Wanted, signal: AbortSignal) {
  const [{ encryptionKeyOf }, { makeLinkSecret }] = await Promise.all([
    import('../../lib/client/enroll.ts'),
    import('../../lib/crypto/link-secret.ts'),
  ])
  const encryptionPublicKey = await encryptionKeyOf({ atSign, dial, signal })
  return { asking: await vault.enrolling.begin(atSign, encryptionPublicKey, protection), secret: makeLinkSecret() }
}

/** Again and again while there is no line. */
async function patiently<Result>(signal: AbortSignal, perform: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await perform()
    } catch (error) {
      if (signal.aborted || !isAway(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, retryMillis))
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AtError && (error.code === 'AT0021' || error.code === 'AT0023' || error.code === 'AT0013')
}
