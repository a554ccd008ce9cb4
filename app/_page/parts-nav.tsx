import type { Group } from './portrayal.ts'
import * as say from './words.tsx'

/** The way to each part of a page that has more than one: links, so that they work for everybody. */
export function PartsNav({ of }: { of: readonly Group[] }) {
  if (of.length < 2) return null
  return (
    <nav aria-label={say.partsOfPage} className="mt-8">
      <ul className="-mx-3 flex flex-wrap">
        {of.map(({ part }) => (
          <li key={part}>
            <a
              href={`#${part}`}
              className="grid min-h-11 place-items-center rounded-control px-3 text-soft hover:bg-sunken hover:text-ink"
            >
              {say.partTitles[part]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
