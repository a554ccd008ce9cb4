'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { Wanted } from '../../lib/profile/ask.ts'
import { type Asked, ask, asksRegex, followUp, takeBack } from '../../lib/profile/asking.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'
import { useWatch } from '../_client/use-watch.ts'
import { sentenceOf } from '../_words/sentences.ts'

const everyMillis = 60_000

export interface Asks {
  /** Undefined until they are known. */
  readonly asks: readonly Asked[] | undefined
  /** Why the last thing that was tried did not work. */
  readonly trouble: string | undefined
  /** Resolves to whether it was sent. */
  send(wanted: Wanted, message: string): Promise<boolean>
  takeBack(asked: Asked): Promise<boolean>
}

/** What the viewer has asked of `owner`. */
export function useAsks(owner: AtSign, viewer: AtSign): Asks {
  const here = useClient(viewer)
  const open = here.state === 'here' ? here.value : undefined
  const [asks, setAsks] = useState<readonly Asked[]>()
  const [trouble, setTrouble] = useState<string>()

  const look = useCallback(
    (signal: AbortSignal) => {
      if (!open) return
      followUp(open, owner, { signal })
        .then((read) => {
          if (signal.aborted) return
          setAsks(read)
          setTrouble(undefined)
        })
        .catch((error) => !signal.aborted && setTrouble(sentenceOf(error, viewer, owner)))
    },
    [open, viewer, owner],
  )
  const lookAgain = useWatch(look, everyMillis)
  useEffect(() => open?.watchKeys({ regex: asksRegex }, lookAgain), [open, lookAgain])

  /** Shows what came of a change at once, and what the servers say of it as soon as they do. */
  async function attempt(change: (client: AtClient) => Promise<(asks: readonly Asked[]) => Asked[]>): Promise<boolean> {
    if (!open) return false
    setTrouble(undefined)
    try {
      const changed = await change(open)
      setAsks((before = []) => changed(before))
      lookAgain()
      return true
    } catch (error) {
      setTrouble(sentenceOf(error, viewer, owner))
      return false
    }
  }

  const without = (asks: readonly Asked[], { name }: Wanted) => asks.filter(({ wanted }) => wanted.name !== name)
  return {
    asks,
    trouble,
    send: (wanted, message) =>
      attempt(async (client) => {
        const asked = await ask(client, owner, { wanted, message })
        return (asks) => [asked, ...without(asks, wanted)]
      }),
    takeBack: (asked) =>
      attempt(async (client) => {
        await takeBack(client, owner, asked)
        return (asks) => without(asks, asked.wanted)
      }),
  }
}
