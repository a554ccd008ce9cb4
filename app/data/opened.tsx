'use client'

import { useEffect, useState } from 'react'
import type { ReadableKey } from '../../lib/client/get.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import type { Shown } from '../../lib/profile/profile.ts'
import { Value } from '../_page/value.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import { requestText } from './requests.ts'
import type { Records } from './use-records.ts'

/** Characters of a value that is no field of a page; the rest of it is for the app that wrote it. */
const maxShownLength = 2000

/** What a record says, opened here. */
export function Opened({ item, records }: { item: Item; records: Records }) {
  const { owner, client } = records
  const [shown, setShown] = useState<Shown | 'opening'>('opening')
  const { key, label } = item
  const begins = item.metadata?.availableAt
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    client()
      .then((atClient) => atClient.get(key as ReadableKey, { signal }))
      .then((value) => {
        if (signal.aborted) return
        if (value)
          setShown(answerOf(value)?.shown ?? plain({ ...value, text: requestText(key, value.text) ?? value.text }))
        else setShown({ kind: 'unreadable', sentence: silence(begins !== undefined && begins > Date.now()) })
      })
      .catch((error) => !signal.aborted && setShown({ kind: 'unreadable', sentence: sentenceOf(error, owner) }))
    return () => leaving.abort()
  }, [owner, client, key, begins])
  return (
    <div className="min-h-7 text-value" dir="auto">
      {shown === 'opening' ? <span className="text-soft">Opening</span> : <Value shown={shown} label={label} />}
    </div>
  )
}

function plain({ text, bytes }: { text: string; bytes?: Uint8Array }): Shown {
  if (bytes) {
    const size = new Intl.NumberFormat('en').format(bytes.length)
    return { kind: 'unreadable', sentence: `${size} bytes that only their app can show.` }
  }
  if (text.trim() === '') return { kind: 'unreadable', sentence: 'It is empty.' }
  return { kind: 'text', text: plainText(text, { maxLength: maxShownLength }) }
}

function silence(isToCome: boolean): string {
  return isToCome ? 'It can be read when it begins.' : 'There is no value in it.'
}
