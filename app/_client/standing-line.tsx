'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { useMinute } from '../_ui/use-minute.ts'
import { type Standing as Said, standingOf } from './standing-words.ts'
import { useOnline } from './use-online.ts'
import { useSync } from './use-sync.ts'
import { useTrouble } from './use-trouble.ts'
import * as say from './words.tsx'

/**
 * How what is on this device stands with the server, where there is something to say of it. It stands in the room above the
 * page, so that nothing moves when it comes and goes.
 */
export function StandingLine({ owner }: { owner: AtSign }) {
  const said = useLasting(useStanding(owner))
  if (!said) return null
  if (said.kind === 'signed out') return <SignedOutElsewhere owner={owner} />
  const isOwners = said.kind === 'refused' || said.kind === 'two versions' || said.kind === 'keys'
  return (
    <aside aria-label={say.deviceAndServer} className="relative z-10 h-0">
      <p className="-top-1.5 absolute inset-x-5 flex justify-end text-sm sm:inset-x-8">
        <Link
          href={said.kind === 'keys' ? '/keys' : '/waiting'}
          className={`-me-2 min-w-0 truncate rounded-control px-2 leading-7 hover:underline ${isOwners ? 'font-medium text-ink' : 'text-soft'}`}
        >
          {said.words}
        </Link>
      </p>
    </aside>
  )
}

/** Nothing goes on here before its owner has done something, so this takes room of its own. */
function SignedOutElsewhere({ owner }: { owner: AtSign }) {
  return (
    <aside aria-label={say.deviceAndServer} className="reading relative z-10 pt-2">
      <Notice
        kind="problem"
        title={say.signedOutElsewhere(owner)}
        next={
          <Link href={`/sign-in?leave=${encodeURIComponent(owner)}`} className={buttonClass()}>
            {say.signOutHere}
          </Link>
        }
      >
        {say.asItWasUntilThen}
      </Notice>
    </aside>
  )
}

function useStanding(owner: AtSign): Said | undefined {
  const state = useSync(owner)
  const isOnline = useOnline()
  const now = useMinute()
  const trouble = useTrouble(state)
  return state && standingOf(state, { trouble, isOnline, now })
}

/** What passes within a moment is said by nobody. */
const momentMillis = 700

/** What there is to say, as soon as it has been so for a moment; at once where its owner has something to do. */
function useLasting(said: Said | undefined): Said | undefined {
  const kind = said?.kind
  const [lasting, setLasting] = useState<Said['kind']>()
  useEffect(() => {
    const timer = setTimeout(() => setLasting(kind), momentMillis)
    return () => clearTimeout(timer)
  }, [kind])
  return kind === lasting || kind === 'signed out' || kind === 'refused' || kind === 'two versions' ? said : undefined
}
