'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../../lib/client/at-client.ts'
import { escapeRegex } from '../../../lib/client/list.ts'
import type { Stored } from '../../../lib/client/stored.ts'
import type { EntryHere } from '../../../lib/client/sync/entries-here.ts'
import type { Unsent } from '../../../lib/client/sync/offline-first.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../../../lib/protocol/at-key.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Aside } from '../../../lib/vault/local-records.ts'
import { useClient } from '../../_client/use-client.ts'
import { sentenceOf } from '../../_words/sentences.ts'
import * as say from './words.tsx'

/** One record, as it is in both places. */
export interface Compared {
  readonly name: string
  /** As the server has it, or why that is not known. Undefined when it has none. */
  readonly there: Stored | { readonly trouble: string } | undefined
  readonly here: EntryHere | undefined
  readonly waits: Unsent | undefined
  /** Of this name, as it came. */
  readonly aside: readonly Aside[]
}

export type Seeing =
  | { readonly state: 'idle' | 'locked' | 'looking' }
  | { readonly state: 'wrong'; readonly problem: string }
  | { readonly state: 'found'; readonly found: Compared }

/** Looks at a record on the server and on this device. */
export function useSeen(viewer: AtSign, typed: string | undefined): { seeing: Seeing; look(name: string): void } {
  const client = useClient(viewer)
  const [name, setName] = useState(typed)
  const [turn, setTurn] = useState(0)
  const [seeing, setSeeing] = useState<Seeing>({ state: 'idle' })

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` looks once more at the same name
  useEffect(() => {
    if (!name?.trim()) return setSeeing({ state: 'idle' })
    const key = read(name, viewer)
    if ('problem' in key) return setSeeing({ state: 'wrong', ...key })
    if (client.state === 'locked') return setSeeing({ state: 'locked' })
    if (client.state === 'failed') return setSeeing({ state: 'wrong', problem: client.sentence })
    setSeeing({ state: 'looking' })
    if (client.state !== 'here') return
    const leaving = new AbortController()
    compare(client.value, key, viewer, leaving.signal).then(
      (found) => !leaving.signal.aborted && setSeeing({ state: 'found', found }),
      (error) => !leaving.signal.aborted && setSeeing({ state: 'wrong', problem: sentenceOf(error, viewer) }),
    )
    return () => leaving.abort()
  }, [client, name, viewer, turn])

  const look = useCallback((asked: string) => {
    setName(asked)
    setTurn((before) => before + 1)
  }, [])
  return { seeing, look }
}

/** A name as one types it: one's own where nobody is named. */
function read(typed: string, viewer: AtSign): AtKey | { readonly problem: string } {
  const text = typed.trim()
  try {
    const key = parseAtKey(text.slice(1).includes('@') || text.startsWith('private') ? text : `${text}${viewer}`)
    // The server signs with it.
    if (key.name === 'signing_privatekey') return { problem: say.ofTheServer }
    return key
  } catch (error) {
    if (error instanceof AtError) return { problem: say.noName }
    throw error
  }
}

async function compare(client: AtClient, key: AtKey, viewer: AtSign, signal: AbortSignal): Promise<Compared> {
  const name = formatAtKey(key)
  const [there, entries, unsent, aside] = await Promise.all([
    client.stored(key, { signal }).catch((error) => ({ trouble: sentenceOf(error, viewer) })),
    client.entriesHere({ regex: `^${escapeRegex(name)}$`, showHidden: true }),
    client.unsent(),
    client.setAside(),
  ])
  return {
    name,
    there,
    here: entries[0],
    waits: unsent.find((one) => formatAtKey(one.key) === name),
    aside: aside.filter(({ entry }) => (entry as { atKey?: unknown } | null)?.atKey === name),
  }
}
