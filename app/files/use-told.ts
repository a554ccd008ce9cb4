'use client'

import { useCallback, useEffect, useState } from 'react'
import { parseReceipt } from '../../lib/client/files/receipt.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { type AtSign, bareName } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useKeys } from '../_client/use-records.ts'
import { useWatch } from '../_client/use-watch.ts'
import { type Sending, toldIn } from './sendings.ts'
import type { Told } from './words.tsx'

const regex = '^cached:@[^:]*:receipt-file_transfer_'
/** How far the server is with telling; receipts come by themselves. */
const everyMillis = 10_000

/** What is known of what each person knows of what they were sent. */
export type ToldOf = (transferId: string, person: AtSign) => Told | undefined

/** Asks one's own server how far it is with telling, and looks for what the apps of those who were told have said. */
export function useTold(owner: AtSign, all: readonly Sending[]): ToldOf {
  const { state, device } = useSession()
  const receipts = useKeys(owner, { regex })
  const [known, setKnown] = useState<ReadonlyMap<string, Told>>(new Map())
  const asked = all.flatMap((sending) => {
    const { state, people } = sending.errand
    const transferId = state?.transferId
    if (transferId === undefined || sending.phase === 'over') return []
    return people.flatMap((person) => {
      const notificationId = toldIn(sending, person)
      return notificationId === undefined ? [] : [{ name: nameOf(transferId, person), notificationId }]
    })
  })
  const what = JSON.stringify(asked)
  const look = useCallback(
    (signal: AbortSignal) => {
      if (state === 'opening' || what === '[]') return
      const read = async () => {
        const client = await (await device()).clientOf(owner)
        const found = new Map<string, Told>()
        for (const key of await client.getAtKeys({ regex, signal })) {
          if (key.kind !== 'cached') continue
          // What is no receipt says nothing.
          const receipt = await client.get(key, { signal }).then(
            (value) => value && parseReceipt(value.text),
            () => undefined,
          )
          if (receipt) found.set(nameOf(receipt.transferId, key.sharedBy), { fetchedAt: receipt.at })
        }
        for (const { name, notificationId } of JSON.parse(what) as typeof asked) {
          if (found.has(name)) continue
          const status = await client.notifyStatus(notificationId, { signal })
          if (status) found.set(name, status)
        }
        if (!signal.aborted) setKnown((before) => new Map([...before, ...found]))
      }
      // What was known before stands; nobody has asked for more.
      read().catch(() => {})
    },
    [state, device, owner, what],
  )
  const again = useWatch(look, everyMillis)
  const names = receipts.state === 'here' ? receipts.value.map(formatAtKey).join(' ') : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a receipt has come
  useEffect(() => again(), [again, names])
  return useCallback((transferId, person) => known.get(nameOf(transferId, person)), [known])
}

function nameOf(transferId: string, person: AtSign): string {
  return `${transferId} ${bareName(person)}`
}
