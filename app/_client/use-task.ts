'use client'

import { useCallback, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { useSession } from './session.tsx'

/** Something of one's own that is changed with one's client: one at a time, and why the last one could not be. */
export interface Task {
  readonly isBusy: boolean
  readonly problem: string | undefined
  /** True when it is done. */
  run(change: (client: AtClient) => Promise<unknown>): Promise<boolean>
  /** Says what is wrong before anything is done, or takes that back. */
  say(problem: string | undefined): void
}

export function useTask(owner: AtSign): Task {
  const { device } = useSession()
  const [isBusy, setIsBusy] = useState(false)
  const [problem, say] = useState<string>()
  const run = useCallback<Task['run']>(
    async (change) => {
      say(undefined)
      setIsBusy(true)
      try {
        await change(await (await device()).clientOf(owner))
        return true
      } catch (error) {
        say(sentenceOf(error, owner))
        return false
      } finally {
        setIsBusy(false)
      }
    },
    [device, owner],
  )
  return { isBusy, problem, run, say }
}
