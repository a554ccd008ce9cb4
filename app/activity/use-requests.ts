'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import {
  decline,
  dismiss,
  type Gift,
  give,
  listRequests,
  openRequests,
  type Request,
  readQuiet,
  requestsRegex,
  setQuiet,
  type UnreadableRequest,
} from '../../lib/profile/requests.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { standstill } from '../_client/here.ts'
import { useClient } from '../_client/use-client.ts'
import { useSync } from '../_client/use-sync.ts'
import { useWatch } from '../_client/use-watch.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { inPlace } from './in-place.ts'

const everyMillis = 120_000
/** Requests that are opened at a time. */
const pageSize = 20

/** A request on the screen, and what became of it here. */
export interface Card {
  readonly id: string
  readonly request: Request | UnreadableRequest
  readonly outcome?: 'given' | 'declined'
}

export type Loaded =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | Open

export interface Open {
  readonly state: 'open'
  readonly cards: readonly Card[]
  /** How many are still being opened: the key to each is with whoever asks. */
  readonly opening: number
  /** How many there are besides. */
  readonly more: number
  readonly quiet: readonly AtSign[]
  /** Whose requests were put out of sight a moment ago. */
  readonly quieted: AtSign | undefined
  /** Why the last thing that was tried did not work. */
  readonly trouble: string | undefined
  /** Why what is on the screen may not be all there is by now. */
  readonly stale: string | undefined
  showMore(): void
  /** Resolves to a sentence when the value will not do. */
  give(request: Request, own: OwnProfile, gift: Gift): Promise<string | undefined>
  decline(request: Request): Promise<void>
  dismiss(card: Card): Promise<void>
  setQuiet(atSign: AtSign, isQuiet: boolean): Promise<void>
}

type Read = Pick<Open, 'cards' | 'opening' | 'more' | 'quiet'>

/** What has been found so far, and what is still being opened. */
interface Found extends Omit<Read, 'opening'> {
  readonly waiting: ReadonlySet<string>
}

/** Requests that wait for `viewer`, looked for again from time to time; what is on the screen keeps its place. */
export function useRequests(viewer: AtSign): Loaded {
  const device = useClient(viewer)
  const open = device.state === 'here' ? device.value : undefined
  const trouble = useSync(viewer)?.trouble
  const [read, setRead] = useState<Read>()
  const [wanted, setWanted] = useState(pageSize)
  const [failure, setFailure] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [quieted, setQuieted] = useState<AtSign>()

  const look = useCallback(
    (signal: AbortSignal) => {
      if (!open) return
      let atFirst: readonly Card[] | undefined
      readRequests(open, wanted, signal, ({ waiting, ...found }) => {
        if (signal.aborted) return
        setRead((before) => {
          atFirst ??= before?.cards ?? []
          const cards = inPlace(atFirst, found.cards, { waiting, answered: before?.cards ?? [] })
          return {
            ...found,
            cards,
            opening: [...waiting].filter((id) => !cards.some((card) => card.id === id)).length,
          }
        })
        setFailure(undefined)
      }).catch((error) => !signal.aborted && setFailure(sentenceOf(error, viewer)))
    },
    [open, wanted, viewer],
  )
  const again = useWatch(look, everyMillis)
  useEffect(() => open?.watchKeys({ regex: requestsRegex }, again), [open, again])

  if (!read || !open) {
    if (device.state === 'failed') return device
    if (failure === undefined) return { state: 'opening' }
    const tryAgain = () => {
      setFailure(undefined)
      again()
    }
    return { state: 'failed', sentence: failure, again: tryAgain }
  }

  const client = open
  async function attempt(change: (client: AtClient) => Promise<void>): Promise<void> {
    setProblem(undefined)
    setQuieted(undefined)
    try {
      await change(client)
    } catch (error) {
      setProblem(sentenceOf(error, viewer))
    }
  }
  const setCards = (change: (cards: readonly Card[]) => readonly Card[]) =>
    setRead((before) => before && { ...before, cards: change(before.cards) })
  const settle = ({ key }: Request, outcome: Card['outcome']) =>
    setCards((cards) => cards.map((card) => (card.id === formatAtKey(key) ? { ...card, outcome } : card)))

  return {
    state: 'open',
    ...read,
    quieted,
    trouble: problem,
    stale: failure ?? (trouble && standstill(viewer, trouble)),
    showMore: () => setWanted(wanted + pageSize),
    async give(request, own, gift) {
      try {
        const complaint = await give(client, own, request, gift)
        if (complaint === undefined) settle(request, 'given')
        return complaint
      } catch (error) {
        return sentenceOf(error, viewer, request.from)
      }
    },
    decline: (request) =>
      attempt(async (client) => {
        await decline(client, request)
        settle(request, 'declined')
      }),
    dismiss: ({ id, request }) =>
      attempt(async (client) => {
        await dismiss(client, request)
        setCards((cards) => cards.filter((card) => card.id !== id))
        again()
      }),
    setQuiet: (atSign, isQuiet) =>
      attempt(async (client) => {
        await setQuiet(client, atSign, isQuiet)
        if (isQuiet) {
          setQuieted(atSign)
          setCards((cards) => cards.filter(({ request }) => request.from !== atSign))
        }
        again()
      }),
  }
}

/** Tells what there is each time that something more is known. */
async function readRequests(
  client: AtClient,
  wanted: number,
  signal: AbortSignal,
  tell: (found: Found) => void,
): Promise<void> {
  const keys = await listRequests(client, { signal })
  const quiet = await readQuiet(client, { signal })
  const more = Math.max(0, keys.length - wanted)
  const first = keys.slice(0, wanted)
  const waiting = new Set(first.map(formatAtKey))
  const cards: Card[] = []
  const show = () =>
    tell({ cards: [...cards].sort((a, b) => timeOf(b) - timeOf(a)), waiting: new Set(waiting), more, quiet })
  show()
  await openRequests(
    client,
    first,
    (key, request) => {
      const id = formatAtKey(key)
      waiting.delete(id)
      if (request) cards.push({ id, request })
      show()
    },
    { signal },
  )
}

function timeOf({ request }: Card): number {
  return 'at' in request ? request.at : 0
}
