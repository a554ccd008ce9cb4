'use client'

import Link from 'next/link'
import { useSession } from './_client/session.tsx'
import { buttonClass } from './_ui/button.tsx'
import { pathOf } from './_words/path-of.ts'
import * as say from './words.tsx'

/** To one's own page: with what they have, with a new name, or at once for those who are signed in. */
export function WaysIn() {
  const { viewer, unfinished } = useSession()
  const [begun] = unfinished
  return (
    <div className="mt-10 flex flex-wrap items-center gap-3">
      <Link href={viewer ? pathOf(viewer) : '/start'} className={buttonClass('quiet')}>
        {viewer ? say.myPage : say.haveAtSign}
      </Link>
      <Link href={viewer ? '/profile' : '/register'} className={buttonClass('plain')}>
        {viewer ? say.editMyPage : say.getAnAtSign}
      </Link>
      {/* As high with it as without, so that nothing moves when it comes. */}
      <p className="min-h-12 w-full text-soft">
        {begun &&
          say.claimingWasBegun(
            begun,
            <Link
              href={`/onboard?atsign=${encodeURIComponent(begun)}`}
              className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
            >
              {say.goOn}
            </Link>,
          )}
      </p>
    </div>
  )
}
