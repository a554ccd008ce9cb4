'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { maxPictureBytes } from '../../lib/profile/picture.ts'
import { localKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { smallPicture } from '../_client/small-picture.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { askWorker, type Taken, tellKept } from './from-worker.ts'
import { formatShared, isNothing, parseShared, type Shared } from './shared.ts'
import * as say from './words.ts'

export type Received =
  | { readonly state: 'looking' }
  | { readonly state: 'nothing' }
  | { readonly state: 'failed'; readonly sentence: string }
  | { readonly state: 'here'; readonly shared: Shared; readonly problem?: string }

/**
 * What was shared, which from here on waits on this device, sealed, until it is put somewhere or thrown away: a page that is closed
 * in between loses nothing.
 */
export function useReceived(
  owner: AtSign,
  client: AtClient | undefined,
): { readonly received: Received; drop(): Promise<void> } {
  const [received, setReceived] = useState<Received>({ state: 'looking' })
  const [taken, setTaken] = useState<Promise<Taken | undefined>>()
  // Asked for at once: a worker is not kept for long by its browser.
  useEffect(() => setTaken(askWorker()), [])

  useEffect(() => {
    if (!client || !taken) return
    let isOver = false
    const tell = (next: Received) => !isOver && setReceived(next)
    keepAndRead(client, owner, taken).then(tell, (error) =>
      tell({ state: 'failed', sentence: sentenceOf(error, owner) }),
    )
    return () => {
      isOver = true
    }
  }, [client, owner, taken])

  const drop = useCallback(async () => {
    await client?.delete(keyOf(owner))
    // What came meanwhile is held until there is room for it.
    setTaken(askWorker())
  }, [client, owner])
  return { received, drop }
}

/** What the worker has given and need not be kept once more. */
const done = new WeakSet<Taken>()

async function keepAndRead(client: AtClient, owner: AtSign, asked: Promise<Taken | undefined>): Promise<Received> {
  const kept = await client.get(keyOf(owner))
  const given = await asked
  const taken = given && !done.has(given) ? given : undefined
  const before = kept && parseShared(kept.text)
  if (before) return { state: 'here', shared: before, ...(taken && { problem: say.decideOnThisFirst }) }
  if (taken) {
    const { picture, isCut, ...words } = taken
    const small = picture ? await smallPicture(picture, maxPictureBytes).catch(() => 'no picture' as const) : undefined
    const isPicture = small instanceof Uint8Array
    const shared = { ...words, ...(isPicture && { picture: small }) }
    if (!isNothing(shared)) await client.put(keyOf(owner), formatShared(shared))
    done.add(taken)
    tellKept()
    const problem = small !== undefined && !isPicture ? unusable[small] : isCut ? say.onlyItsBeginning : undefined
    if (isNothing(shared)) return problem ? { state: 'failed', sentence: problem } : { state: 'nothing' }
    return { state: 'here', shared, ...(problem && { problem }) }
  }
  return { state: 'nothing' }
}

const unusable = {
  'no picture': say.noPictureToShow,
  'too large': say.pictureTooLarge,
} as const

function keyOf(owner: AtSign) {
  return localKey('shared.facet', owner)
}
