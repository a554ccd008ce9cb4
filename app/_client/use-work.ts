'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Patience } from '../../lib/crypto/argon2.ts'

/** Something that takes a while, one at a time. */
export interface Work {
  /** How much of it is done, from 0 to 1, while it goes on. */
  readonly done: number | undefined
  /** What the last one failed with. */
  readonly trouble: unknown
  /** True when it has come to its end; false when it failed, or was given up. */
  start(perform: (patience: Required<Patience>) => Promise<void>): Promise<boolean>
  cancel(): void
  /** Takes back what was said of the last one. */
  clear(): void
}

/** Ends with the part of the page that started it. */
export function useWork(): Work {
  const [state, setState] = useState<{ done?: number; trouble?: unknown }>({})
  const current = useRef<AbortController>(undefined)

  const cancel = useCallback(() => {
    current.current?.abort()
    current.current = undefined
    setState({})
  }, [])

  const start = useCallback<Work['start']>(async (perform) => {
    current.current?.abort()
    const controller = new AbortController()
    current.current = controller
    const isCurrent = () => current.current === controller
    setState({ done: 0 })
    try {
      await perform({ signal: controller.signal, onProgress: (done) => isCurrent() && setState({ done }) })
      if (!isCurrent()) return false
      setState({})
      return true
    } catch (trouble) {
      if (isCurrent()) setState({ trouble })
      return false
    } finally {
      if (isCurrent()) current.current = undefined
    }
  }, [])

  useEffect(() => () => current.current?.abort(), [])

  return { done: state.done, trouble: state.trouble, start, cancel, clear: useCallback(() => setState({}), []) }
}
