'use client'

import { useEffect, useState } from 'react'
import type { ReadableKey } from '../../lib/client/get.ts'
import type { Shown } from '../../lib/profile/profile.ts'
import { shownOf } from '../_page/record.ts'
import { Value } from '../_page/value.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** What a record says, opened here. */
export function Opened({ item, records }: { item: Item; records: Records }) {
  const { owner, client } = records
  const [shown, setShown] = useState<Shown | 'opening'>('opening')
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    const { key, metadata } = item
    const begins = metadata?.availableAt
    client()
      .then((atClient) => atClient.get(key as ReadableKey, { signal }))
      .then((value) => {
        if (signal.aborted) return
        if (value) setShown(shownOf(value))
        else setShown({ kind: 'unreadable', sentence: silence(begins !== undefined && begins > Date.now()) })
      })
      .catch((error) => !signal.aborted && setShown({ kind: 'unreadable', sentence: sentenceOf(error, owner) }))
    return () => leaving.abort()
  }, [owner, client, item])
  return (
    <div className="min-h-7 text-value" dir="auto">
      {shown === 'opening' ? (
        <span className="text-soft">{say.opening}</span>
      ) : (
        <Value shown={shown} label={item.label} />
      )}
    </div>
  )
}

function silence(isToCome: boolean): string {
  return isToCome ? say.readableOnceBegun : say.noValueIn
}
