'use client'

import { useCallback, useRef, useState } from 'react'
import type { Figure } from '../../../lib/client/figures.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useSession } from '../../_client/session.tsx'
import { useWatch } from '../../_client/use-watch.ts'
import { sentenceOf } from '../../_words/sentences.ts'
import { others, usual } from './read-figure.ts'

export interface OwnFigures {
  readonly figures: { readonly usual: readonly Figure[]; readonly others: readonly Figure[] } | undefined
  /** Commit id of the latest change when the figures were read, and now; −1 before there is any. */
  readonly atChange: number | undefined
  readonly changeNow: number | undefined
  readonly trouble: string | undefined
  /** Reads all of them once more. */
  again(): void
}

/** How often it is asked whether something has changed, in milliseconds. */
const watchMillis = 10_000

export function useFigures(viewer: AtSign): OwnFigures {
  const { state, device } = useSession()
  const [figures, setFigures] = useState<OwnFigures['figures']>()
  const [changeNow, setChangeNow] = useState<number>()
  const [trouble, setTrouble] = useState<string>()
  const isRead = useRef(false)

  const look = useCallback(
    async (signal: AbortSignal) => {
      if (state === 'opening') return
      try {
        const client = await (await device()).clientOf(viewer)
        if (isRead.current) setChangeNow(changeIn(await client.figures(['3'], { signal })))
        else {
          const read = await client.figures(usual, { signal })
          // A server that does not know one of them tells of none.
          const more = await client.figures(others, { signal }).catch(() => [])
          if (signal.aborted) return
          setFigures({ usual: read, others: more })
          setChangeNow(changeIn(read))
          isRead.current = true
        }
        setTrouble(undefined)
      } catch (error) {
        if (!signal.aborted) setTrouble(sentenceOf(error, viewer))
      }
    },
    [state, device, viewer],
  )
  const lookNow = useWatch(look, watchMillis)
  const again = useCallback(() => {
    isRead.current = false
    lookNow()
  }, [lookNow])
  return { figures, atChange: figures && changeIn(figures.usual), changeNow, trouble, again }
}

function changeIn(figures: readonly Figure[]): number | undefined {
  const { value } = figures.find(({ id }) => id === '3') ?? {}
  if (value === null || value === 'null') return -1
  return /^\d+$/.test(String(value)) ? Number(value) : undefined
}
