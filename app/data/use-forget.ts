'use client'

import { useCallback, useMemo, useRef, useState } from 'react'
import { eraseAll } from '../../lib/client/everything.ts'
import type { ForgetOptions } from '../../lib/client/forget.ts'
import type { Removal } from '../../lib/client/take-back.ts'
import { leaveBook } from '../../lib/contacts/keep-book.ts'
import { type AtKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { catchUpMillis, type Records } from './use-records.ts'

/** Who is to forget me, or that nothing at all is to be kept. */
export type Subject = AtSign | 'everything'

/** How far it has come. */
export interface Progress {
  readonly state: 'running' | 'ended'
  /** Everything that is to go; undefined while it is being found out. */
  readonly keys: readonly AtKey[] | undefined
  readonly removals: readonly Removal[]
  /** Why it could not begin, or go on. */
  readonly trouble?: string
}

export interface Forgetting {
  of(subject: Subject): Progress | undefined
  start(subject: Subject): void
  /** What is not gone by then stays. */
  stop(subject: Subject): void
  /** Lets go of what was told of it. */
  dismiss(subject: Subject): void
}

/** It goes on whatever is on the screen; a page that is closed stops it, and what is left is simply what is left. */
export function useForget({ owner, client, settle, reload }: Records): Forgetting {
  const [progress, setProgress] = useState<ReadonlyMap<Subject, Progress>>(new Map())
  const running = useRef(new Map<Subject, AbortController>())

  const change = useCallback((subject: Subject, next: (now: Progress) => Progress) => {
    setProgress((all) => new Map(all).set(subject, next(all.get(subject) ?? begun)))
  }, [])

  const start = useCallback(
    async (subject: Subject) => {
      const controller = new AbortController()
      const { signal } = controller
      running.current.set(subject, controller)
      change(subject, () => begun)
      const told: Removal[] = []
      // Thousands may go, and each would draw the page anew.
      let next: ReturnType<typeof setTimeout> | undefined
      const show = () => {
        clearTimeout(next)
        next = undefined
        const gone = told.filter(({ outcome }) => outcome === 'removed')
        settle(new Map(gone.map(({ key }) => [formatAtKey(key), undefined])))
        change(subject, (now) => ({ ...now, removals: [...told] }))
      }
      try {
        const atClient = await client()
        const options: ForgetOptions = {
          signal,
          onBegin: (keys) => change(subject, (now) => ({ ...now, keys })),
          onResult(removal) {
            told.push(removal)
            next ??= setTimeout(show, catchUpMillis)
          },
        }
        // Otherwise they would be given again what their groups get.
        if (subject !== 'everything') await leaveBook(atClient, subject)
        const removals = await (subject === 'everything'
          ? eraseAll(atClient, options)
          : atClient.forget(subject, options))
        show()
        void atClient.sync().catch(() => {})
        const failed = removals.find((removal) => removal.outcome === 'failed')
        const trouble = failed && { trouble: sentenceOf(failed.error, owner) }
        change(subject, (now) => ({ ...now, ...trouble, removals, state: 'ended' }))
      } catch (error) {
        show()
        const trouble = signal.aborted ? {} : { trouble: sentenceOf(error, owner) }
        change(subject, (now) => ({ ...now, ...trouble, state: 'ended' }))
      }
      running.current.delete(subject)
      // A removal that was under way when it was stopped may have happened.
      if (signal.aborted) reload()
    },
    [owner, client, settle, reload, change],
  )

  return useMemo(
    () => ({
      of: (subject) => progress.get(subject),
      start: (subject) => void start(subject),
      stop: (subject) => running.current.get(subject)?.abort(),
      dismiss: (subject) =>
        setProgress((all) => {
          const next = new Map(all)
          if (next.get(subject)?.state === 'ended') next.delete(subject)
          return next
        }),
    }),
    [progress, start],
  )
}

const begun: Progress = { state: 'running', keys: undefined, removals: [] }
