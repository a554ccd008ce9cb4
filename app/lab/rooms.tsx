'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import * as say from './words.ts'

const diagnostics = { path: '/lab/diagnostics', words: say.diagnostics }
const verbs = { path: '/lab/verbs', words: say.everyVerb }
const names = { path: '/lab', words: say.names }

/** The way from one page of the lab to the others. */
export function Rooms({ hasNames }: { hasNames: boolean }) {
  const here = usePathname()
  return (
    <nav aria-label={say.lab} className="reading pt-7 sm:pt-2">
      <ul className="-mx-3 flex flex-wrap gap-1">
        {[diagnostics, verbs, ...(hasNames ? [names] : [])].map(({ path, words }) => (
          <li key={path}>
            <Link
              href={path}
              aria-current={path === here ? 'page' : undefined}
              className="grid min-h-11 place-items-center rounded-control px-3 font-medium text-soft no-underline hover:bg-sunken aria-[current]:bg-sunken aria-[current]:text-ink"
            >
              {words}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
