'use client'

import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useKeys } from '../_client/use-records.ts'
import { sizeWords } from '../_words/size.ts'
import * as say from './words.tsx'

/** How much of this device is used, and by what. */
export function Storage({ owner }: { owner: AtSign }) {
  const records = useKeys(owner, {})
  const count = records.state === 'here' ? records.value.length : undefined
  const [used, setUsed] = useState<{ readonly usage: number; readonly isLasting: boolean } | 'unknown'>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: it grows with what is kept
  useEffect(() => {
    let isOver = false
    const look = async () => {
      const { storage } = navigator
      const { usage } = (await storage?.estimate?.()) ?? {}
      const isLasting = (await storage?.persisted?.()) ?? false
      return usage === undefined ? ('unknown' as const) : { usage, isLasting }
    }
    look().then(
      (found) => !isOver && setUsed(found),
      () => !isOver && setUsed('unknown'),
    )
    return () => {
      isOver = true
    }
  }, [count])
  return (
    <div className="min-h-12 max-w-prose text-soft">
      {used !== undefined && (
        <p>
          {used === 'unknown' ? say.storageUnknown : say.storageUsed(sizeWords(used.usage))}
          {count !== undefined && say.recordsOf(owner, count)}
          {used !== 'unknown' && !used.isLasting && say.storageMayGo}
        </p>
      )}
    </div>
  )
}
