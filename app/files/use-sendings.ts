'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { sealerIn } from '../../lib/files/sealer-in.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { openKeptHere } from '../../lib/vault/kept-here.ts'
import type { Device } from '../_client/device.ts'
import { filesPlace } from '../_client/files-place.ts'
import { useSession } from '../_client/session.tsx'
import { onLineChanged } from '../_client/use-online.ts'
import { binHere } from './bin-here.ts'
import { type Errand, openSendings, type Sending, type Sendings } from './sendings.ts'
import * as say from './words.tsx'

export type LoadedSendings =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly sendings: Sendings; readonly all: readonly Sending[] }

/** Those of each client of this tab: they go on while no page shows them, and end with it. */
const opened = new WeakMap<AtClient, Promise<Sendings>>()

/** What this browser sends for `owner`. */
export function useSendings(owner: AtSign): LoadedSendings {
  const { state: session, device } = useSession()
  const [sendings, setSendings] = useState<Sendings>()
  const [trouble, setTrouble] = useState<string>()
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is a new try
  useEffect(() => {
    if (session === 'opening') return
    let isOver = false
    device()
      .then((open) => sendingsOf(open, owner))
      .then((found) => !isOver && setSendings(found))
      .catch((error) => !isOver && setTrouble(say.troubleWords(error, owner)))
    return () => {
      isOver = true
    }
  }, [session, device, owner, turn])
  const all = useSyncExternalStore(
    sendings?.subscribe ?? never,
    () => sendings?.all(),
    () => undefined,
  )
  const blind = sendings?.trouble()
  const sentence = trouble ?? (blind === undefined ? undefined : say.troubleWords(blind, owner))
  if (sendings && all) return { state: 'open', sendings, all }
  if (sentence === undefined) return { state: 'opening' }
  const again = () => {
    setTrouble(undefined)
    setTurn(turn + 1)
  }
  return { state: 'failed', sentence, again }
}

const never = () => () => {}

async function sendingsOf(device: Device, owner: AtSign): Promise<Sendings> {
  const client = await device.clientOf(owner)
  const known = opened.get(client)
  if (known) return known
  const opening = device.vault.keyRing(owner).then((keys) => {
    return openSendings({
      client,
      kept: openKeptHere<Errand>({ atSign: owner, name: filesPlace, keys }),
      homeOf: (where) => (where === 'bin' ? binHere() : undefined),
      sealer: sealerIn(
        () => new Worker(new URL('../../lib/files/sealing-worker.ts', import.meta.url), { type: 'module' }),
      ),
      claim,
      now: Date.now,
      wait,
    })
  })
  opened.set(client, opening)
  opening.catch(() => opened.delete(client))
  return opening
}

async function claim(id: string, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work()
  await navigator.locks.request(`facet send ${id}`, { ifAvailable: true }, (lock) => {
    if (!lock) throw new AtError('AT0022', say.anotherTabSends)
    return work()
  })
}

function wait(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, millis)
    const stop = onLineChanged(() => navigator.onLine && done())
    signal.addEventListener('abort', done)
  })
}
