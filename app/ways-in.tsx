'use client'

import Link from 'next/link'
import { useSession } from './_client/session.tsx'
import { buttonClass } from './_ui/button.tsx'
import { pathOf } from './_words/path-of.ts'

/** To one's own page: by signing in, by claiming a name, or at once for those who are signed in. */
export function WaysIn() {
  const { viewer, unfinished } = useSession()
  const [begun] = unfinished
  return (
    <div className="mt-10 flex flex-wrap items-center gap-3">
      <Link href={viewer ? pathOf(viewer) : '/sign-in'} className={buttonClass('quiet')}>
        {viewer ? 'My page' : 'Sign in'}
      </Link>
      <Link href={viewer ? '/profile' : '/onboard'} className={buttonClass('plain')}>
        {viewer ? 'Edit my page' : 'Claim a new atSign'}
      </Link>
      {/* As high with it as without, so that nothing moves when it comes. */}
      <p className="min-h-12 w-full text-soft">
        {begun && (
          <>
            Claiming {begun} was begun here.{' '}
            <Link
              href={`/onboard?atsign=${encodeURIComponent(begun)}`}
              className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
            >
              Go on
            </Link>
          </>
        )}
      </p>
    </div>
  )
}
