'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Receipt as Known } from '../../lib/client/receipts.ts'
import { formatAtKey, type SharedKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { CompareKeys } from './compare-keys.tsx'
import { receiptWords } from './receipt-words.ts'
import { useClient } from './use-client.ts'
import { useUnsent } from './use-sync.ts'
import { useWatch } from './use-watch.ts'

/** How often one's own server is asked whether the other has it by now. */
const everyMillis = 4_000

/** How far what `owner` has for somebody else has come, in one line that is always as high. */
export function Receipt({ owner, of: key }: { owner: AtSign; of: SharedKey }) {
  const known = useReceipt(owner, key)
  return (
    <p className="min-h-5 text-soft text-sm" aria-live="polite">
      {known && receiptWords(known, key, owner)}
      {known?.at === 'here' && <CompareKeys about={known.trouble} />}
    </p>
  )
}

function useReceipt(owner: AtSign, key: SharedKey): Known | undefined {
  const here = useClient(owner)
  const client = here.state === 'here' ? here.value : undefined
  const [known, setKnown] = useState<Known>()
  const name = formatAtKey(key)
  const unsent = useUnsent(owner).find((one) => formatAtKey(one.key) === name)
  const isThere = known?.at === 'theirs'
  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` says whether it is the same
  const look = useCallback(
    (signal: AbortSignal) => {
      if (!client || isThere) return
      // What was known before stands.
      client.receiptOf(key, { signal }).then(
        (receipt) => !signal.aborted && setKnown(receipt),
        () => {},
      )
    },
    [client, name, isThere],
  )
  const again = useWatch(look, everyMillis)
  const state = unsent && `${unsent.at} ${unsent.trouble?.at}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something has become of it
  useEffect(() => again(), [again, state])
  return known
}
