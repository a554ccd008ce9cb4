import type { FileSink } from '../../../lib/client/files/download.ts'
import type { OfferedFile, ReceiveStreamsOptions } from '../../../lib/client/streams/receive-streams.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import * as say from './words.tsx'

/** A file that somebody would send now, or is sending. Its name is theirs, and one that leads nowhere. */
export interface Offer extends OfferedFile {
  readonly phase: 'asked' | 'coming' | 'complete' | 'failed'
  readonly received: number
  /** Why it has failed, as an `AtError` says it. */
  readonly trouble?: { readonly code: AtError['code']; readonly message: string }
}

/** Offers to one atSign. One tab hears them and takes what comes; all show the same, and the first answer counts. */
export interface Offers {
  subscribe(listener: () => void): () => void
  all(): readonly Offer[]
  /** Takes it, or says no to whoever offers it. */
  answer(streamId: string, isWanted: boolean): void
  /** Of one that is over: it was seen. */
  putAway(streamId: string): void
  close(): void
}

export interface OffersMeans {
  readonly receive: (options: ReceiveStreamsOptions) => Promise<void>
  /** Between the tabs of this browser. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>
  /** Runs the work in one tab at a time, until it is aborted. */
  readonly lead: (signal: AbortSignal, work: () => Promise<void>) => Promise<void>
  readonly sinkFor: (file: OfferedFile) => Promise<FileSink>
  /** Is told of what has come, before it is shown. */
  readonly onComplete: (file: OfferedFile) => Promise<void>
  /** How long somebody is waited for who is asked, in milliseconds: as long as the sender waits. */
  readonly askMillis: number
}

/** What the tabs say to each other. */
type Said =
  | { readonly kind: 'begun' }
  | { readonly kind: 'offers'; readonly offers: readonly Offer[] }
  | { readonly kind: 'answer'; readonly streamId: string; readonly isWanted: boolean }
  | { readonly kind: 'put away'; readonly streamId: string }

export function openOffers({ receive, channel, lead, sinkFor, onComplete, askMillis }: OffersMeans): Offers {
  const listeners = new Set<() => void>()
  const ending = new AbortController()
  /** Who waits for an answer, where this tab is the one that hears. */
  const waiting = new Map<string, (isWanted: boolean) => void>()
  let offers: readonly Offer[] = []
  let isLeading = false

  const tellTabs = (said: Said) => channel.postMessage(said)
  function show(next: readonly Offer[]): void {
    offers = next
    if (isLeading) tellTabs({ kind: 'offers', offers })
    for (const listener of listeners) listener()
  }
  function change({ streamId }: Pick<Offer, 'streamId'>, some: Partial<Offer>): void {
    show(offers.map((one) => (one.streamId === streamId ? { ...one, ...some } : one)))
  }
  const drop = ({ streamId }: Pick<Offer, 'streamId'>) => show(offers.filter((one) => one.streamId !== streamId))

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'offers' && !isLeading) show(data.offers)
    if (!isLeading) return
    if (data.kind === 'begun') tellTabs({ kind: 'offers', offers })
    if (data.kind === 'answer') waiting.get(data.streamId)?.(data.isWanted)
    if (data.kind === 'put away') drop(data)
  }

  async function ask(file: OfferedFile): Promise<FileSink | 'declined' | undefined> {
    show([...offers, { ...file, phase: 'asked', received: 0 }])
    const isWanted = await new Promise<boolean | undefined>((resolve) => {
      waiting.set(file.streamId, resolve)
      setTimeout(() => resolve(undefined), askMillis)
    })
    waiting.delete(file.streamId)
    if (!isWanted) {
      drop(file)
      // Whoever said nothing has not said no.
      return isWanted === false ? 'declined' : undefined
    }
    change(file, { phase: 'coming' })
    try {
      return await sinkFor(file)
    } catch (error) {
      fail(file, error)
      return undefined
    }
  }

  function fail(file: OfferedFile, error: unknown): void {
    const { code, message } = error instanceof AtError ? error : new AtError('AT0022', say.couldNotBeKept)
    change(file, { phase: 'failed', trouble: { code, message } })
  }

  async function hear(): Promise<void> {
    isLeading = true
    // Whatever another tab was at has ended with it.
    show([])
    await receive({
      namespace: 'facet',
      signal: ending.signal,
      ask,
      onProgress: (file, received) => change(file, { received }),
      onResult(result) {
        if (result.status === 'error') return fail(result, result.error)
        const done = () => change(result, { phase: 'complete', received: result.size })
        void onComplete(result).then(done, (error) => fail(result, error))
      },
    })
  }

  // Without a line to one's server it is dialled again by itself; what ends it for good is told by every other page.
  void lead(ending.signal, hear).catch(() => {})
  tellTabs({ kind: 'begun' })

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    all: () => offers,
    answer(streamId, isWanted) {
      if (isLeading) waiting.get(streamId)?.(isWanted)
      else tellTabs({ kind: 'answer', streamId, isWanted })
    },
    putAway(streamId) {
      if (isLeading) drop({ streamId })
      else tellTabs({ kind: 'put away', streamId })
    },
    close() {
      ending.abort()
      channel.close()
      listeners.clear()
    },
  }
}
