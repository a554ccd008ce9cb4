'use client'

import { useCallback, useEffect, useState } from 'react'
import { localKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'

/** Behind the `#` of the editor's address: shows the tour once more. */
const wanted = '#tour'

/**
 * Whether somebody is shown around: once on a page with nothing on it, which this device notes sealed, and whenever it is asked for.
 */
export function useTour(owner: AtSign, isNew: boolean): { readonly isOn: boolean; end(): void } {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const [isOn, setOn] = useState(false)

  useEffect(() => {
    const look = () => location.hash === wanted && setOn(true)
    look()
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])

  useEffect(() => {
    if (!open || !isNew) return
    let isOver = false
    open.get(localKey('tour.facet', owner)).then(
      (seen) => !isOver && !seen && setOn(true),
      // What cannot be read now is no reason to stand in the way.
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [open, owner, isNew])

  const end = useCallback(() => {
    setOn(false)
    if (location.hash === wanted) history.replaceState(null, '', location.pathname + location.search)
    void open?.put(localKey('tour.facet', owner), 'seen').catch(() => {})
  }, [open, owner])
  return { isOn, end }
}
