'use client'

import { useEffect, useRef, useState } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import type { Chosen } from './sendings.ts'
import * as say from './words.tsx'

/** A file that goes straight to somebody who is there. */
export interface LiveSending {
  readonly to: AtSign
  readonly chosen: Chosen
  readonly phase: 'asking' | 'going' | 'complete' | 'declined' | 'noAnswer' | 'failed'
  readonly sent: number
  readonly trouble?: unknown
}

export interface Live {
  readonly now: LiveSending | undefined
  send(chosen: Chosen, to: AtSign): Promise<void>
  /** Ends it, or puts away what is over. */
  end(): void
}

/** One at a time, for as long as the page is open. */
export function useLive(owner: AtSign): Live {
  const { device } = useSession()
  const [now, setNow] = useState<LiveSending>()
  const stopping = useRef<AbortController>(undefined)
  useEffect(() => () => stopping.current?.abort(), [])
  return {
    now,
    async send(chosen, to) {
      const stop = new AbortController()
      stopping.current?.abort()
      stopping.current = stop
      const show = (some: Partial<LiveSending>) =>
        setNow((before) => (before && !stop.signal.aborted ? { ...before, ...some } : before))
      setNow({ to, chosen, phase: 'asking', sent: 0 })
      try {
        const client = await (await device()).clientOf(owner)
        const result = await client.stream(to, chosen.file, {
          namespace: 'facet',
          signal: stop.signal,
          onAnswer: () => show({ phase: 'going' }),
          onProgress: (sent) => show({ sent }),
        })
        if (result.status === 'error') show({ phase: 'failed', trouble: result.error })
        else show({ phase: result.status, sent: chosen.file.size })
      } catch (error) {
        show({ phase: 'failed', trouble: error instanceof AtError ? error : new AtError('AT0022', say.itWasEnded) })
      }
    },
    end() {
      stopping.current?.abort()
      setNow(undefined)
    },
  }
}
