'use client'

import { useCallback, useMemo, useRef, useState } from 'react'
import type { Removal } from '../../lib/client/take-back.ts'
import { type AtKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { catchUpMillis, type Records } from './use-records.ts'

/** How far it has come that somebody forgets me. */
export interface Progress {
  readonly state: 'running' | 'ended'
  /** Everything that is to go; undefined while it is being found out. */
  readonly keys: readonly AtKey[] | undefined
  readonly removals: readonly Removal[]
  /** Why it could not begin, or go on. */
  readonly trouble?: string
}

export interface Forgetting {
  of(person: AtSign): Progress | undefined
  start(person: AtSign): void
  /** What is not gone by then stays. */
  stop(person: AtSign): void
  /** Lets go of what was told of it. */
  dismiss(person: AtSign): void
}

/** It goes on whatever is on the screen; a page that is closed stops it, and what is left is simply what is left. */
export function useForget({ owner, client, settle, reload }: Records): Forgetting {
  const [progress, setProgress] = useState<ReadonlyMap<AtSign, Progress>>(new Map())
  const running = useRef(new Map<AtSign, AbortController>())

  const change = useCallback((person: AtSign, next: (now: Progress) => Progress) => {
    setProgress((all) => new Map(all).set(person, next(all.get(person) ?? begun)))
  }, [])

  const start = useCallback(
    async (person: AtSign) => {
      const controller = new AbortController()
      const { signal } = controller
      running.current.set(person, controller)
      change(person, () => begun)
      const told: Removal[] = []
      // Thousands may go, and each would draw the page anew.
      let next: ReturnType<typeof setTimeout> | undefined
      const show = () => {
        clearTimeout(next)
        next = undefined
        const gone = told.filter(({ outcome }) => outcome === 'removed')
        settle(new Map(gone.map(({ key }) => [formatAtKey(key), undefined])))
        change(person, (now) => ({ ...now, removals: [...told] }))
      }
      try {
        const atClient = await client()
        const removals = await atClient.forget(person, {
          signal,
          onBegin: (keys) => change(person, (now) => ({ ...now, keys })),
          onResult(removal) {
            told.push(removal)
            next ??= setTimeout(show, catchUpMillis)
          },
        })
        show()
        void atClient.sync().catch(() => {})
        const failed = removals.find((removal) => removal.outcome === 'failed')
        const trouble = failed && { trouble: sentenceOf(failed.error, owner) }
        change(person, (now) => ({ ...now, ...trouble, removals, state: 'ended' }))
      } catch (error) {
        show()
        const trouble = signal.aborted ? {} : { trouble: sentenceOf(error, owner) }
        change(person, (now) => ({ ...now, ...trouble, state: 'ended' }))
      }
      running.current.delete(person)
      // A removal that was under way when it was stopped may have happened.
      if (signal.aborted) reload()
    },
    [owner, client, settle, reload, change],
  )

  return useMemo(
    () => ({
      of: (person) => progress.get(person),
      start: (person) => void start(person),
      stop: (person) => running.current.get(person)?.abort(),
      dismiss: (person) =>
        setProgress((all) => {
          const next = new Map(all)
          if (next.get(person)?.state === 'ended') next.delete(person)
          return next
        }),
    }),
    [progress, start],
  )
}

const begun: Progress = { state: 'running', keys: undefined, removals: [] }
