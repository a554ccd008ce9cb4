'use client'

import { useEffect, useState } from 'react'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { NotReachable } from '../[atsign]/not-reachable.tsx'
import * as say from './words.ts'

/** Stands at the address of any atSign while the site can't be reached, and shows what this device has of the page. */
export function Away() {
  const [owner, setOwner] = useState<AtSign | 'nobody'>()
  useEffect(() => setOwner(atSignHere() ?? 'nobody'), [])
  useEffect(() => {
    if (owner && owner !== 'nobody') document.title = `${owner} · Facet`
  }, [owner])
  if (!owner) return null
  if (owner !== 'nobody') return <NotReachable atSign={owner} why="site" />
  return (
    <Message
      seed="away"
      title={say.noPage}
      next={
        // A plain link, since it asks the site again.
        <a href="/" className={buttonClass()}>
          {say.goToFirstPage}
        </a>
      }
    >
      {say.standsIn}
    </Message>
  )
}

function atSignHere(): AtSign | undefined {
  try {
    const name = decodeURIComponent(location.pathname.slice(1))
    return name.startsWith('@') ? parseAtSign(name) : undefined
  } catch {
    return undefined
  }
}
