'use client'

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { FieldChange } from '../../lib/profile/save.ts'
import { localKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { formatKept } from './kept-draft.ts'
import type { Screen } from './screen.ts'

/** How long nothing more is typed before it is kept, in milliseconds. */
const pause = 400

export interface KeptDraft {
  /** Whether it is known what was kept. */
  readonly isRead: boolean
  readonly text: string | undefined
  /** Keeps what is on the screen, without waiting for more to be typed; resolves as `drop` does. */
  now(): Promise<void>
  /** Keeps nothing any more; resolves when it is gone from the device, or cannot be taken from it. */
  drop(): Promise<void>
}

/** Keeps on this device what is typed and not saved, and has what was kept before; a page that is closed or reloaded loses nothing. */
export function useKeptDraft(
  client: AtClient | undefined,
  owner: AtSign,
  screen: Screen | undefined,
  changes: readonly FieldChange[],
): KeptDraft {
  const [found, setFound] = useState<{ readonly text: string | undefined }>()
  const last = useRef<string>(undefined)
  /** What is on its way to the device, so that what is said last stands there last. */
  const writing = useRef<Promise<unknown>>(Promise.resolve())
  /** What is on the screen still, and given up already. */
  const givenUp = useRef<Screen>(undefined)

  useEffect(() => {
    if (!client) return
    let gone = false
    const key = localKey('draft.facet', owner)
    const read = client.get(key).then((value) => value?.text)
    // What cannot be read now stays where it is until something else is typed.
    void read
      .catch(() => undefined)
      .then((text) => {
        if (gone) return
        last.current = text
        setFound({ text })
      })
    return () => {
      gone = true
    }
  }, [client, owner])

  const keep = useCallback(
    async (text: string | undefined) => {
      if (!client || text === last.current) return
      last.current = text
      const key = localKey('draft.facet', owner)
      const write = async () => {
        if (text === last.current) await (text === undefined ? client.delete(key) : client.put(key, text))
      }
      // A device without room says so when something is saved.
      writing.current = writing.current.then(write).catch(() => {})
      await writing.current
    },
    [client, owner],
  )

  const now = useCallback(
    async () => void (found && screen && screen !== givenUp.current && (await keep(formatKept(screen, changes)))),
    [found, screen, changes, keep],
  )

  const drop = useCallback(() => {
    givenUp.current = screen
    return keep(undefined)
  }, [screen, keep])

  const isSaved = changes.length === 0
  useEffect(() => {
    const timer = setTimeout(now, isSaved ? 0 : pause)
    const leaving = () => document.visibilityState === 'hidden' && now()
    document.addEventListener('visibilitychange', leaving)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', leaving)
    }
  }, [now, isSaved])

  // Who goes to another page before the pause is over is not told what was saved there, or given up, as if it were new.
  const latest = useRef(now)
  useLayoutEffect(() => {
    latest.current = now
  }, [now])
  useEffect(() => () => void latest.current(), [])

  return { isRead: found !== undefined, text: found?.text, now, drop }
}
