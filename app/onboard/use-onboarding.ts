'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import type { Step } from '../_ui/steps.tsx'
import { sentenceOf } from '../_words/sentences.ts'

/** Where a claim stands. */
export type Stage =
  | { readonly name: 'asking'; readonly refusal?: Refusal }
  | { readonly name: 'working'; readonly atSign: AtSign; readonly steps: readonly Step[] }
  | { readonly name: 'saving'; readonly atSign: AtSign }

/** Why it can't go on, and what can be done instead. */
export interface Refusal {
  readonly about: 'atSign' | 'secret'
  readonly atSign: AtSign
  readonly title: string
  readonly sentence: string
  readonly next: 'sign in' | 'own page' | 'again' | 'type again'
}

const stepNames = {
  find: 'Find your server',
  'encryption pair': 'Make the keys that lock your values',
  'login pair': 'Make the keys you sign in with',
  'self key': 'Make the key for what only you see',
  secret: 'Show the secret to your server',
  'login key': 'Tell your server your new keys',
  'sign in': 'Sign in with them',
  'public key': 'Publish the public half',
  'delete secret': 'Delete the secret',
} as const
type StepName = keyof typeof stepNames
const order = Object.keys(stepNames) as StepName[]

/** Claims an atSign: keys are made and kept here first, and only then does its server learn their public half. */
export function useOnboarding() {
  const { device, become, look } = useSession()
  const [stage, setStage] = useState<Stage>({ name: 'asking' })
  const working = useRef<AbortController>(undefined)

  const claim = useCallback(
    async (atSign: AtSign, secret: string) => {
      const controller = new AbortController()
      working.current = controller
      const { signal } = controller
      const report = (running: StepName) =>
        !signal.aborted && setStage({ name: 'working', atSign, steps: stepsAt(running) })
      report('find')
      try {
        await claimWith(await device(), { atSign, secret, signal, report })
        setStage({ name: 'saving', atSign })
      } catch (error) {
        // A claim that was called off says nothing more.
        setStage(signal.aborted ? { name: 'asking' } : { name: 'asking', refusal: refusalOf(error, atSign) })
      }
    },
    [device],
  )

  /** A reload, or a closed tab, comes back to where the claim was. */
  useEffect(() => {
    let gone = false
    void (async () => {
      const open = await device()
      const [atSign] = (await open.vault.state()).pending
      if (!atSign || gone) return
      setStage({ name: 'working', atSign, steps: stepsAt('find') })
      const { onboard } = await import('../../lib/client/onboard.ts')
      const keys = await open.vault.keyRing(atSign)
      // Its server takes the same keys twice; the secret is only needed where it was never used.
      await onboard({ atSign, secret: '', keys, dial: open.dial }).then(
        () => !gone && setStage({ name: 'saving', atSign }),
        (error) => !gone && setStage({ name: 'asking', refusal: interruptedBy(error, atSign) }),
      )
    })().catch(() => {}) // Without a vault there is nothing to come back to; the first claim will say what is wrong.
    return () => {
      gone = true
      working.current?.abort()
    }
  }, [device])

  const cancel = useCallback(() => working.current?.abort(), [])

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

  return { stage, claim, cancel, finish }
}

async function claimWith(
  { vault, dial }: Device,
  claim: { atSign: AtSign; secret: string; signal: AbortSignal; report: (step: StepName) => void },
): Promise<void> {
  const { atSign, signal, report } = claim
  const [{ atSignStatus }, { onboard }] = await Promise.all([
    import('../../lib/client/directory.ts'),
    import('../../lib/client/onboard.ts'),
  ])
  const { atSigns, pending } = await vault.state()
  if (atSigns.includes(atSign)) throw new Refused('here')
  const status = await atSignStatus(dial, atSign, { signal })
  // Keys that were made here and whose claim was cut may already be in use.
  if (status !== 'unactivated' && !(status === 'activated' && pending.includes(atSign))) throw new Refused(status)

  const keys = await vault.generate(atSign, {
    signal,
    onProgress: ({ making }) => making !== 'nothing more' && report(making),
  })
  try {
    await onboard({ ...claim, keys, dial, onProgress: (step) => step in stepNames && report(step as StepName) })
  } catch (error) {
    // The server has refused these keys for good; new ones are made next time. In any other case they may be in use.
    if (error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')) await vault.forget(atSign)
    throw error
  }
}

/** What was found out before anything was tried. */
class Refused extends Error {
  readonly because: 'here' | 'unknown' | 'activated' | 'unreachable'
  constructor(because: Refused['because']) {
    super(because)
    this.because = because
  }
}

function refusalOf(error: unknown, atSign: AtSign): Refusal {
  const because = error instanceof Refused ? error.because : error instanceof AtError ? error.code : undefined
  switch (because) {
    case 'here':
      return {
        about: 'atSign',
        atSign,
        title: `${atSign} is already on this device.`,
        sentence: 'You have claimed it before, and its keys are here.',
        next: 'own page',
      }
    case 'unknown':
    case 'AT0007':
      return {
        about: 'atSign',
        atSign,
        title: `There is no ${atSign} in the directory.`,
        sentence: 'Check how it is spelled. A name that was registered a moment ago may take some minutes to appear.',
        next: 'type again',
      }
    case 'activated':
    case 'AT0015':
      return {
        about: 'atSign',
        atSign,
        title: `${atSign} is already activated.`,
        sentence: 'Its keys have been made before. If it is yours, open its key file.',
        next: 'sign in',
      }
    case 'AT0401':
      return {
        about: 'secret',
        atSign,
        title: `This is not the secret of ${atSign}.`,
        sentence: 'Look for the newest message about this atSign and use the secret in it.',
        next: 'type again',
      }
    case 'unreachable':
    case 'AT0021':
    case 'AT0023':
      return {
        about: 'atSign',
        atSign,
        title: `The server of ${atSign} does not answer.`,
        sentence: 'Nothing is lost. A new server may need some minutes before it is ready.',
        next: 'again',
      }
    default:
      return {
        about: 'atSign',
        atSign,
        title: 'This did not work.',
        sentence: sentenceOf(error, atSign),
        next: 'again',
      }
  }
}

function interruptedBy(error: unknown, atSign: AtSign): Refusal {
  if (error instanceof AtError && error.code === 'AT0401') {
    return {
      about: 'secret',
      atSign,
      title: `Claiming ${atSign} was begun here.`,
      sentence: 'Enter its secret once more, and it goes on where it stopped.',
      next: 'type again',
    }
  }
  return refusalOf(error, atSign)
}

function stepsAt(running: StepName): Step[] {
  const at = order.indexOf(running)
  return order.map((name, i) => ({
    name: stepNames[name],
    state: i < at ? 'done' : i === at ? 'running' : 'waiting',
  }))
}
