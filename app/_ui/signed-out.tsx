import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'
import { Message } from './message.tsx'
import * as say from './words.tsx'

/** What stands where a page is one's own and nobody is signed in: why, and the ways on. */
export function SignedOut({
  seed,
  title,
  next,
  canClaim = false,
  children,
}: {
  seed: string
  title: string
  /** The path to come back to. */
  next: string
  /** Whether one without an atSign has something to do here. */
  canClaim?: boolean
  children: ReactNode
}) {
  return (
    <Message
      seed={seed}
      title={title}
      next={
        <>
          <Link href={`/sign-in?next=${next}`} className={buttonClass()}>
            {say.signIn}
          </Link>
          {canClaim && (
            <Link href="/start" className={buttonClass('quiet')}>
              {say.newHere}
            </Link>
          )}
        </>
      }
    >
      {children}
    </Message>
  )
}
