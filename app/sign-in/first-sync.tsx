'use client'

import { useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { fetchingWords } from '../_client/standing-words.ts'
import { useClient } from '../_client/use-client.ts'
import { useSync } from '../_client/use-sync.ts'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import * as say from './words.tsx'

/** What is over sooner is not spoken of. */
const momentMillis = 400

/** What the server has comes to this device for the first time. It goes on by itself, and nobody has to wait for it. */
export function FirstSync({ owner, onGo }: { owner: AtSign; onGo: (atSign: AtSign) => void }) {
  const client = useClient(owner)
  const sync = useSync(owner)
  const [isLong, setIsLong] = useState(false)
  const hasGone = useRef(false)
  const isOver =
    client.state === 'failed' || client.state === 'locked' || sync?.isComplete || sync?.trouble !== undefined

  useEffect(() => {
    if (!isOver || hasGone.current) return
    hasGone.current = true
    onGo(owner)
  }, [isOver, owner, onGo])

  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), momentMillis)
    return () => clearTimeout(timer)
  }, [])

  if (!isLong || isOver) return null
  return (
    <Notice
      title={fetchingWords(sync?.progress)}
      next={
        <Button kind="quiet" onClick={() => onGo(owner)}>
          {say.goesOnByItself}
        </Button>
      }
    >
      {say.thenHereOffline}
    </Notice>
  )
}
