'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  type Archive,
  archiveLimits,
  type Compared,
  compareArchive,
  type Imported,
  importRecords,
  readArchive,
} from '../../lib/client/import.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { catchUpMillis, type Records } from './use-records.ts'
import * as say from './words.tsx'

/** How far it has come that a copy is brought back. */
export type Importing =
  | { readonly step: 'reading'; readonly done: number }
  | { readonly step: 'refused'; readonly sentence: string }
  | { readonly step: 'choosing'; readonly archive: Archive; readonly compared: readonly Compared[] }
  | {
      readonly step: 'writing' | 'ended'
      readonly chosen: readonly Compared[]
      readonly results: readonly Imported[]
      /** Why one of them could not be written. */
      readonly trouble?: string
    }

export interface Import {
  /** Undefined while none is under way. */
  readonly now: Importing | undefined
  read(file: File): void
  write(chosen: readonly Compared[]): void
  /** What is not written by then stays as it is. */
  stop(): void
  /** Ends it, whatever is under way. */
  leave(): void
}

export function useImport({ owner, client, reload }: Records): Import {
  const [now, setNow] = useState<Importing>()
  const running = useRef<AbortController>(undefined)

  const begin = useCallback(() => {
    running.current?.abort()
    running.current = new AbortController()
    return running.current.signal
  }, [])
  useEffect(() => () => running.current?.abort(), [])

  const read = useCallback(
    async (file: File) => {
      const signal = begin()
      const show = (next: Importing) => !signal.aborted && setNow(next)
      show({ step: 'reading', done: 0 })
      try {
        // A byte is a character at most: what is larger is not even read.
        const isTooLarge = file.size > archiveLimits.maxCharacters
        const found = isTooLarge
          ? ({ problem: 'too large' } as const)
          : readArchive(await file.text(), { owner, now: Date.now() })
        if ('problem' in found) return show({ step: 'refused', sentence: say.refusalOf(found, owner) })
        const onProgress = (done: number, all: number) =>
          show({ step: 'reading', done: all === 0 ? 1 : Math.floor((done / all) * 100) / 100 })
        const compared = await compareArchive(await client(), found, { signal, onProgress })
        show({ step: 'choosing', archive: found, compared })
      } catch (error) {
        const isUnread = error instanceof DOMException && !signal.aborted
        show({ step: 'refused', sentence: isUnread ? say.fileUnreadable : sentenceOf(error, owner) })
      }
    },
    [begin, client, owner],
  )

  const write = useCallback(
    async (chosen: readonly Compared[]) => {
      const signal = begin()
      const told: Imported[] = []
      // Thousands may come, and each would draw the page anew.
      let next: ReturnType<typeof setTimeout> | undefined
      const show = () => {
        next = undefined
        setNow((before) => (before?.step === 'writing' ? { ...before, results: [...told] } : before))
      }
      setNow({ step: 'writing', chosen, results: [] })
      try {
        const atClient = await client()
        const results = await importRecords(atClient, chosen, {
          signal,
          onResult(result) {
            told.push(result)
            next ??= setTimeout(show, catchUpMillis)
          },
        })
        clearTimeout(next)
        const failed = results.find((result) => result.outcome === 'failed')
        const trouble = failed && { trouble: sentenceOf(failed.error, owner) }
        setNow((before) => before && { step: 'ended', chosen, results, ...trouble })
        void atClient.sync().catch(() => {})
      } catch (error) {
        setNow((before) => before && { step: 'ended', chosen, results: told, trouble: sentenceOf(error, owner) })
      }
      reload()
    },
    [begin, client, owner, reload],
  )

  const stop = useCallback(() => running.current?.abort(), [])
  return useMemo(
    () => ({
      now,
      read: (file) => void read(file),
      write: (chosen) => void write(chosen),
      stop,
      leave() {
        stop()
        setNow(undefined)
      },
    }),
    [now, read, write, stop],
  )
}
