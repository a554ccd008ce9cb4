'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Protection } from '../../lib/vault/custody.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import type { Step } from '../_ui/steps.tsx'
import { readAtSign } from '../_words/read-at-sign.ts'
import { noteClaim, notedClaim } from './noted-claim.ts'
import { interruptedBy, lost, type News, type Refusal, Refused, refusalOf } from './refusal.ts'
import * as say from './words.tsx'

/** Where a claim stands. */
export type Stage =
  /** `begun` is a claim that was cut, and waits for its secret; `news` says what became of it, or of one called off. */
  | { readonly name: 'asking'; readonly refusal?: Refusal; readonly begun?: AtSign; readonly news?: News }
  | { readonly name: 'working'; readonly atSign: AtSign; readonly steps: readonly Step[] }
  | { readonly name: 'saving'; readonly atSign: AtSign }
  /** It was begun with keys that are locked here. */
  | { readonly name: 'locked'; readonly atSign: AtSign }

const stepNames = {
  find: say.findYourServer,
  'encryption pair': say.makeEncryptionKeys,
  'login pair': say.makeSignInKeys,
  'self key': say.makeSelfKey,
  secret: say.showSecret,
  'login key': say.tellNewKeys,
  'sign in': say.signInWithThem,
  'public key': say.publishPublicHalf,
  'delete secret': say.deleteTheSecret,
} as const
type StepName = keyof typeof stepNames
const order = Object.keys(stepNames) as StepName[]

/**
 * Claims an atSign: keys are made and kept here first, and only then does its server learn their public half.
 * `wanted` is the atSign that somebody came here for; without one, a claim that was cut is taken up again, unless it is
 * `another` that they want.
 */
export function useOnboarding(wanted: string, another: boolean) {
  const { device, become, look } = useSession()
  const [stage, setStage] = useState<Stage>({ name: 'asking' })
  const working = useRef<AbortController>(undefined)

  const work = useCallback(
    async (
      atSign: AtSign,
      claimIt: (signal: AbortSignal, report: (step: StepName) => void) => Promise<void>,
      refused: (error: unknown) => Stage,
    ) => {
      const controller = new AbortController()
      working.current?.abort()
      working.current = controller
      const { signal } = controller
      const report = (running: StepName) =>
        !signal.aborted && setStage({ name: 'working', atSign, steps: stepsAt(running) })
      report('find')
      noteClaim(atSign)
      try {
        await aloneWith(atSign, signal, () => claimIt(signal, report))
        if (working.current === controller) setStage({ name: 'saving', atSign })
      } catch (error) {
        // One that was called off, or gave way to another, has nothing more to say.
        if (working.current === controller && !signal.aborted) setStage(refused(error))
      } finally {
        if (working.current === controller || working.current === undefined) noteClaim(undefined)
      }
    },
    [],
  )

  const claim = useCallback(
    (atSign: AtSign, secret: string, protection?: Protection) =>
      work(
        atSign,
        async (signal, report) => claimWith(await device(), { atSign, secret, protection, signal, report }),
        (error) =>
          isLocked(error) ? { name: 'locked', atSign } : { name: 'asking', refusal: refusalOf(error, atSign) },
      ),
    [device, work],
  )

  const [times, setTimes] = useState(0)
  /** Once the keys of a claim that was begun are unlocked. */
  const goOn = useCallback((atSign: AtSign) => {
    setStage({ name: 'asking', begun: atSign })
    setTimes((before) => before + 1)
  }, [])

  /** A reload, or a closed tab, comes back to where the claim was. */
  // biome-ignore lint/correctness/useExhaustiveDependencies: `times` has it come back once more
  useEffect(() => {
    if (another) return
    let gone = false
    const cut = notedClaim()
    void (async () => {
      const { vault, dial } = await device()
      const { pending } = await vault.state()
      const read = wanted === '' ? undefined : readAtSign(wanted)
      const atSign = !read ? pending[0] : 'atSign' in read && pending.find((one) => sameAtSign(one, read.atSign))
      if (gone || working.current) return
      if (!atSign) {
        // Nothing of it is here, so its server knows of nothing either: keys are kept before they are told of.
        if (!cut || (wanted !== '' && !(read && 'atSign' in read && read.atSign === cut))) return
        noteClaim(undefined)
        setStage({ name: 'asking', begun: cut, news: lost(cut) })
        return
      }
      await work(
        atSign,
        async (signal, report) => {
          const { onboard } = await import('../../lib/client/onboard.ts')
          const keys = await vault.keyRing(atSign)
          // Its server takes the same keys twice; the secret is only needed where it was never used.
          await onboard({ atSign, secret: '', keys, dial, signal, onProgress: forward(report) })
        },
        (error) =>
          isLocked(error)
            ? { name: 'locked', atSign }
            : { name: 'asking', refusal: interruptedBy(error, atSign), begun: atSign },
      )
    })().catch(() => {}) // Without a vault there is nothing to come back to; the first claim will say what is wrong.
    return () => {
      gone = true
      working.current?.abort()
      working.current = undefined
    }
  }, [device, work, wanted, another, times])

  /** What is under way stops between two steps; nobody has to wait for that. */
  const cancel = useCallback(
    async (atSign: AtSign) => {
      const controller = working.current
      controller?.abort()
      setStage({ name: 'asking', begun: atSign })
      const { vault } = await device()
      // The keys are kept, or not, once the step in which it was called off has come to its end.
      const pending = await navigator.locks.request(lockOf(atSign), async () => (await vault.state()).pending)
      if (working.current !== controller) return
      const sentence = pending.includes(atSign) ? say.begunIsKept : say.nothingKept(atSign)
      const news = { title: say.youCancelled, sentence }
      setStage((stage) => (stage.name === 'asking' ? { ...stage, news } : stage))
    },
    [device],
  )

  /** The key file is saved: from here on this browser is the owner's. */
  const finish = useCallback(
    async (atSign: AtSign) => {
      const { vault } = await device()
      await vault.settle(atSign)
      await become(atSign)
      await look()
    },
    [device, become, look],
  )

  return { stage, claim, cancel, goOn, finish }
}

async function claimWith(
  { vault, dial }: Device,
  claim: {
    atSign: AtSign
    secret: string
    protection: Protection | undefined
    signal: AbortSignal
    report: (step: StepName) => void
  },
): Promise<void> {
  const { atSign, protection, signal, report } = claim
  const [{ atSignStatus }, { onboard }] = await Promise.all([
    import('../../lib/client/directory.ts'),
    import('../../lib/client/onboard.ts'),
  ])
  const { atSigns, pending } = await vault.state()
  if (atSigns.includes(atSign)) throw new Refused('here')
  const status = await atSignStatus(dial, atSign, { signal })
  // Why it cannot be reached is said by the line itself: it may be the directory that is away, and not the server.
  if (status === 'unreachable') (await dial(atSign, signal)).close()
  // Keys that were made here and whose claim was cut may already be in use.
  if (status !== 'unactivated' && !(status === 'activated' && pending.includes(atSign))) throw new Refused(status)

  const keys = await vault.generate(atSign, {
    ...(protection && { protection }),
    signal,
    onProgress: ({ making }) => making !== 'nothing more' && report(making),
  })
  try {
    await onboard({ ...claim, keys, dial, onProgress: forward(report) })
  } catch (error) {
    // New keys that the server has certainly not taken are of no use. Those of an earlier claim stay whatever it says:
    // they may be the only ones that will ever open this atSign, and to forget them is their owner's to decide.
    const refused = error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')
    if (refused && !pending.includes(atSign)) await vault.forget(atSign)
    throw error
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof AtError && error.code === 'AT0024'
}

/** Lets one claim of an atSign after the other have its turn, in all tabs: so nobody forgets the keys of another. */
async function aloneWith(atSign: AtSign, signal: AbortSignal, claimIt: () => Promise<void>): Promise<void> {
  await navigator.locks.request(lockOf(atSign), { signal }, claimIt)
}

function lockOf(atSign: AtSign): string {
  return `facet.claim ${atSign}`
}

function forward(report: (step: StepName) => void) {
  return (step: string) => step in stepNames && report(step as StepName)
}

function stepsAt(running: StepName): Step[] {
  const at = order.indexOf(running)
  return order.map((name, i) => ({
    name: stepNames[name],
    state: i < at ? 'done' : i === at ? 'running' : 'waiting',
  }))
}
