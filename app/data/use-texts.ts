'use client'

import { startTransition, useEffect, useState } from 'react'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'
import { saidIn, type Text, type Texts, textOf } from './search.ts'
import { catchUpMillis, sliceMillis } from './use-records.ts'

export interface Read {
  readonly texts: Texts
  /** How many are yet to be opened; undefined as long as nothing is known. */
  readonly left: number | undefined
}

const nothing: Read = { texts: new Map(), left: undefined }

/** What the records on this device say, opened from when it is first `wanted`, and as it changes. Kept while this is on the page. */
export function useTexts(owner: AtSign, isWanted: boolean): Read {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const [isBegun, setIsBegun] = useState(false)
  const [read, setRead] = useState(nothing)
  if (isWanted && !isBegun) setIsBegun(true)

  useEffect(() => {
    if (!open || !isBegun) return
    const texts = new Map<string, Text>()
    const waiting: (() => void)[] = []
    let shownAt = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    function work() {
      timer = undefined
      const begun = performance.now()
      while (waiting.length > 0 && performance.now() - begun < sliceMillis) waiting.shift()?.()
      if (waiting.length > 0) timer = setTimeout(work)
    }

    function show(left: number) {
      if (left > 0 && Date.now() - shownAt < catchUpMillis) return
      shownAt = Date.now()
      startTransition(() => setRead({ texts: new Map(texts), left }))
    }

    const stop = open.watchValues({}, ({ values, gone, left }) => {
      for (const key of gone) waiting.push(() => texts.delete(formatAtKey(key)))
      for (const value of values) waiting.push(() => texts.set(formatAtKey(value.key), textOf(saidIn(value))))
      waiting.push(() => show(left))
      timer ??= setTimeout(work)
    })
    return () => {
      stop()
      clearTimeout(timer)
      setRead(nothing)
    }
  }, [open, isBegun])
  return read
}
