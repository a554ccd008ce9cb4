'use client'

import { Plus } from 'lucide-react'
import Link from 'next/link'
import type { Answer } from '../../lib/profile/profile.ts'
import { atTheTop, type Part, partOf, parts } from './portrayal.ts'
import * as say from './words.tsx'

const words: Readonly<Record<Part, string>> = {
  details: say.detailsHold,
  featured: say.featuredHolds,
  gallery: say.galleryHolds,
  elsewhere: say.elsewhereHolds,
  games: say.gamesHold,
}

/** For the owner: which parts of their page have nothing in them, and the way to put something there. */
export function StillEmpty({ answers }: { answers: readonly Answer[] }) {
  const filled = new Set(answers.filter(({ name }) => !atTheTop.includes(name)).map(partOf))
  const empty = parts.filter((part) => !filled.has(part))
  if (empty.length === 0) return null
  return (
    <section aria-labelledby="still-empty" className="mt-10">
      <h2 id="still-empty" className="mb-1 font-semibold text-lg tracking-tight">
        {say.notOnPageYet}
      </h2>
      <ul className="divide-y divide-line">
        {empty.map((part) => (
          <li key={part} className="flex items-center justify-between gap-4 py-3">
            <span className="min-w-0">
              <span className="block font-medium">{say.partTitles[part]}</span>
              <span className="block text-soft">{words[part]}</span>
            </span>
            <Link
              href={`/profile#add-${part}`}
              className="-me-3 inline-flex min-h-11 shrink-0 items-center gap-1.5 rounded-control px-3 font-medium text-owner-text hover:bg-sunken"
            >
              <Plus className="size-4" aria-hidden="true" /> {say.add}
              <span className="sr-only"> {say.toPart(say.partTitles[part])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
