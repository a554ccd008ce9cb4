'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { leadTabs } from '../../../lib/client/sync/background.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Device } from '../device.ts'
import { filesHere } from '../files-place.ts'
import { useSession } from '../session.tsx'
import { type Offer, type Offers, openOffers } from './offers.ts'
import { spotOf, straightFiles } from './straight-files.ts'

/** As long as a sender waits for an answer. */
const askMillis = 60_000
const nothing: readonly Offer[] = []

/** What is offered to `owner` now, in whichever tab it is heard. */
export function useOffers(owner: AtSign): { readonly offers: Offers | undefined; readonly all: readonly Offer[] } {
  const { device } = useSession()
  const [offers, setOffers] = useState<Offers>()
  useEffect(() => {
    const leaving = new AbortController()
    device()
      .then((open) => listen(open, owner))
      .then((found) => {
        if (leaving.signal.aborted) return found.close()
        leaving.signal.addEventListener('abort', () => found.close())
        setOffers(found)
      })
      // Where the keys are not to be had, nobody can be asked; every page of one's own says so.
      .catch(() => {})
    return () => leaving.abort()
  }, [device, owner])
  const all = useSyncExternalStore(
    offers?.subscribe ?? never,
    () => offers?.all() ?? nothing,
    () => nothing,
  )
  return { offers, all }
}

const never = () => () => {}

async function listen(device: Device, owner: AtSign): Promise<Offers> {
  const [client, notices] = [await device.clientOf(owner), await device.noticesOf(owner)]
  const name = `facet live ${owner}`
  return openOffers({
    receive: ({ signal, ...options }) =>
      client.receiveStreams({ ...options, signal, notices: notices.listen({ regex: 'stream_id', signal }) }),
    channel: new BroadcastChannel(name),
    lead: (signal, work) => leadTabs(name, signal, work),
    sinkFor: ({ from, streamId }) => filesHere(owner).open(spotOf(from, streamId)),
    async onComplete({ from, name, size, streamId }) {
      const kept = await straightFiles(device, owner)
      await kept.put({ id: streamId, what: { from, name, size, at: Date.now() }, handles: [] })
      kept.close()
    },
    askMillis,
  })
}
