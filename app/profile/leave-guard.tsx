'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { onTravel } from '../_client/travel.ts'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import * as say from './words.tsx'

/** Stands in every way out while there is something unsaved: links, back and forward, the menu, and closing the tab. */
export function LeaveGuard({
  owner,
  unsaved,
  onSave,
  onDiscard,
}: {
  owner: AtSign
  unsaved: number
  onSave: () => Promise<void>
  onDiscard: () => void
}) {
  const router = useRouter()
  const { guard } = useSession()
  /** What was about to happen. */
  const [leave, setLeave] = useState<() => void>()
  /** The owner has decided to go. */
  const going = useRef(false)
  const isUnsaved = unsaved > 0

  useEffect(() => {
    if (!isUnsaved) return
    going.current = false
    const here = { state: history.state, href: location.href, path: location.pathname }

    const unload = (event: BeforeUnloadEvent) => {
      if (!going.current) event.preventDefault()
    }
    const click = (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank') return
      const { protocol, origin, pathname, search, hash } = new URL(link.href)
      // What is opened here, such as a picture, leads nowhere else.
      if (protocol === 'blob:' || origin !== location.origin || (pathname === here.path && hash)) return
      event.preventDefault()
      event.stopPropagation()
      setLeave(() => () => router.push(pathname + search + hash))
    }
    // The browser has gone back by now, and the router does not know it yet.
    // Coming here anew costs what was ahead, and from here the place that was wanted is always one step back.
    const unheard = onTravel((event) => {
      if (going.current || location.pathname === here.path) return
      event.stopImmediatePropagation()
      history.pushState(here.state, '', here.href)
      setLeave(() => () => history.back())
    })
    const unguard = guard((atSign, change) => {
      // Back to whose page this is: nothing is lost by that.
      if (atSign === owner) void change()
      else setLeave(() => () => void change())
    })
    addEventListener('beforeunload', unload)
    document.addEventListener('click', click, { capture: true })
    return () => {
      unguard()
      unheard()
      removeEventListener('beforeunload', unload)
      document.removeEventListener('click', click, { capture: true })
    }
  }, [isUnsaved, guard, owner, router])

  // What was being saved when somebody wanted to go is saved by now: nothing is in their way any more.
  useEffect(() => {
    if (isUnsaved || !leave) return
    setLeave(undefined)
    leave()
  }, [isUnsaved, leave])

  const stay = () => setLeave(undefined)
  return (
    <Sheet open={leave !== undefined} onClose={stay} title={say.someNotSaved}>
      <p className="text-soft">{say.onlyOnThisScreen(unsaved)}</p>
      <div className="mt-5 grid gap-2">
        <Button
          onClick={async () => {
            stay()
            await onSave()
          }}
        >
          {say.saveThem}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            going.current = true
            stay()
            onDiscard()
            leave?.()
          }}
        >
          {say.leaveWithoutThem}
        </Button>
        <Button kind="quiet" onClick={stay}>
          {say.stayHere}
        </Button>
      </div>
    </Sheet>
  )
}
