'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import { escapeRegex } from '../../lib/client/list.ts'
import type { EntryHere } from '../../lib/client/sync/entries-here.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'
import { useNotices } from '../_client/use-notices.ts'
import { useUnsent } from '../_client/use-sync.ts'
import { useWatch } from '../_client/use-watch.ts'
import { useWatched } from '../_client/use-watched.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { type Days, serverDays, spanOf } from './days.ts'
import { receivedOf, sentOf, type Told, within } from './history.ts'

const everyMillis = 120_000

export interface History {
  /** The newest first; undefined until it is known. */
  readonly told: readonly Told[] | undefined
  /** Why what was received may not be all. */
  readonly trouble: string | undefined
}

/** What was sent and received on these days, and goes on to be; `about` is found in names of people or of what was shared. */
export function useHistory(owner: AtSign, { from, to }: Days, about: string): History {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const span = useMemo(() => spanOf({ from, to }), [from, to])
  const [found, setFound] = useState<{ of: string; told: readonly Told[] }>()
  const [trouble, setTrouble] = useState<string>()
  const unsent = useUnsent(owner)
  const entries = useWatched<readonly EntryHere[]>(owner, 'shared', (client, listener) =>
    client.watchEntries({ regex: '^@' }, listener),
  )
  const asked = `${from} ${to} ${about}`

  const look = useCallback(
    (signal: AbortSignal) => {
      if (!open) return
      // A colon would end the pattern.
      const regex = about === '' ? undefined : escapeRegex(about).replaceAll(':', '.')
      open.notifyList({ ...serverDays(span), ...(regex && { regex }), signal }).then(
        (notices) => {
          if (signal.aborted) return
          setFound({ of: asked, told: notices.flatMap((notice) => receivedOf(notice) ?? []) })
          setTrouble(undefined)
        },
        (error) => !signal.aborted && setTrouble(sentenceOf(error, owner)),
      )
    },
    [open, owner, span, about, asked],
  )
  const again = useWatch(look, everyMillis)
  useNotices(owner, again)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was asked before is told of other days
  useEffect(() => setTrouble(undefined), [asked])

  const received = found?.of === asked ? found.told : undefined
  const told = useMemo(() => {
    if (entries.state !== 'here' || (!received && !trouble)) return undefined
    const waiting = new Map(unsent.map((one) => [formatAtKey(one.key), one]))
    const wanted = about.toLowerCase()
    const sent = entries.value
      .filter(({ key }) => formatAtKey(key).toLowerCase().includes(wanted))
      .flatMap((entry) => sentOf(entry, owner, waiting.get(formatAtKey(entry.key))) ?? [])
    return within([...(received ?? []), ...sent], span)
  }, [entries, unsent, received, trouble, about, owner, span])
  return { told, trouble: trouble ?? (client.state === 'failed' ? client.sentence : undefined) }
}
