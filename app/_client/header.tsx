'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { lazy, Suspense } from 'react'
import { Mark } from '../_ui/mark.tsx'
import { useHeadingAfterStep } from './heading.ts'
import { useSession } from './session.tsx'
import * as say from './words.tsx'

const OwnPlaces = lazy(async () => ({ default: (await import('./own-places.tsx')).OwnPlaces }))

/** Thin: the mark, who you are, and for who is signed in their places. */
export function Header() {
  const { viewer } = useSession()
  useHeadingAfterStep(usePathname())
  return (
    <header className="relative z-10 flex h-16 items-center justify-between gap-4 px-5 -ms-(--rail) sm:px-8">
      <Link
        href="/"
        className="-m-2 flex shrink-0 items-center gap-2.5 rounded-control p-2 font-bold text-lg tracking-tight no-underline"
      >
        {say.facetWith(<Mark className="size-7" />)}
      </Link>
      {viewer ? (
        <Suspense>
          <OwnPlaces viewer={viewer} />
        </Suspense>
      ) : (
        <nav aria-label={say.you} className="flex min-h-12 min-w-0 items-center">
          <Unfinished />
          <Link
            href="/sign-in"
            className="-me-3 grid min-h-11 place-items-center rounded-control px-3 font-medium hover:bg-sunken signed-in:invisible"
          >
            {say.signIn}
          </Link>
        </nav>
      )}
    </header>
  )
}

/** The first page and those where one claims or signs in have words of their own for this. */
const saidThere = ['/', '/start', '/onboard', '/sign-in']

/** The way back to a claim that was begun here, for those who are not signed in as anybody. */
function Unfinished() {
  const [begun] = useSession().unfinished
  const path = usePathname()
  if (!begun || saidThere.includes(path)) return null
  return (
    <Link
      href={`/onboard?atsign=${encodeURIComponent(begun)}`}
      className="hidden min-h-11 max-w-72 place-items-center rounded-control px-3 text-soft hover:bg-sunken sm:grid"
    >
      <span className="max-w-full truncate">{say.goOnClaiming(begun)}</span>
    </Link>
  )
}
