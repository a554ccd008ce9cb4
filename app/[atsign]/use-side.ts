'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import { useSession } from '../_client/session.tsx'
import type { SideState } from '../_page/side-state.ts'

/** Reads the viewer's side of a page in this browser, again whenever it has changed, or the tab is looked at again. */
export function useSide(everyone: Profile): SideState {
  const { state: session, viewer, device } = useSession()
  const [side, setSide] = useState<SideState>({ state: 'anyone' })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((n) => n + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for it once more
  useEffect(() => {
    if (!viewer) return setSide({ state: 'anyone' })
    // What was seen stays while it is read again.
    setSide((before) => (before.state === 'seen' && before.viewer === viewer ? before : { state: 'looking', viewer }))
    if (session === 'opening') return
    const leaving = new AbortController()
    const { signal } = leaving
    Promise.all([import('../_client/read-side.ts'), device()])
      .then(([{ readSide }, open]) => readSide(open, viewer, everyone, { signal }))
      .then((read) => !signal.aborted && setSide({ state: 'seen', viewer, side: read, again }))
      .catch(async (error) => {
        const { sentenceOf } = await import('../_words/sentences.ts')
        if (signal.aborted) return
        setSide((before) =>
          before.state === 'seen'
            ? before
            : { state: 'failed', viewer, sentence: sentenceOf(error, viewer, everyone.atSign), again },
        )
      })
    return () => leaving.abort()
  }, [viewer, session, device, everyone, turn, again])

  const isOwn = viewer === everyone.atSign
  useEffect(() => {
    if (!viewer || !isOwn || session === 'opening') return
    let isOver = false
    let stop = () => {}
    Promise.all([import('../_client/read-side.ts'), device()])
      .then(([{ watchOwnSide }, open]) => watchOwnSide(open, viewer, again))
      .then((end) => {
        if (isOver) end()
        else stop = end
      })
      // Why it cannot be had is said by the one who reads it.
      .catch(() => {})
    return () => {
      isOver = true
      stop()
    }
  }, [viewer, isOwn, session, device, again])

  useEffect(() => {
    if (!viewer || isOwn || session === 'opening') return
    const leaving = new AbortController()
    Promise.all([import('../_client/read-side.ts'), device()])
      .then(([{ watchTheirSide }, open]) => watchTheirSide(open, viewer, everyone.atSign, again, leaving.signal))
      .catch(() => {})
    return () => leaving.abort()
  }, [viewer, isOwn, session, device, everyone.atSign, again])

  useEffect(() => {
    if (isOwn) return
    const seen = () => document.visibilityState === 'visible' && again()
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [isOwn, again])

  return side
}
