'use client'

import { ChevronRight } from 'lucide-react'
import { Few } from '../_ui/few.tsx'
import { language } from '../_words/language.ts'
import type { Item } from './items.ts'
import * as say from './words.tsx'

/** Keys, locks and what apps hide: nothing to read, and little to do, but it is yours, so it is shown. */
export function Works({
  items,
  isSearching,
  onOpen,
}: {
  items: readonly Item[]
  isSearching: boolean
  onOpen: (item: Item) => void
}) {
  return (
    <details className="group/works mt-12 border-line border-t pt-4" open={isSearching || undefined}>
      <summary className="-mx-3 flex min-h-12 list-none items-center gap-2 rounded-control px-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/works:rotate-90"
          aria-hidden="true"
        />
        <h2 className="font-semibold text-xl tracking-tight">{say.works}</h2>
        <span className="text-soft text-sm">{items.length.toLocaleString(language)}</span>
      </summary>
      <p className="mt-1 max-w-prose text-soft">{say.whatWorksAre}</p>
      <div className="-mx-3 mt-2">
        <Few of={items} first={25} more={200} what={say.worksList}>
          {(item) => <Purpose key={item.id} item={item} onOpen={onOpen} />}
        </Few>
      </div>
    </details>
  )
}

function Purpose({ item, onOpen }: { item: Item; onOpen: (item: Item) => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={() => onOpen(item)}
        className="flex min-h-14 w-full items-center gap-3 rounded-control px-3 py-2 text-start hover:bg-sunken"
      >
        <span className="min-w-0 grow">
          <span className="block truncate">{say.purposeOf(item).title}</span>
          <span className="block truncate text-soft text-sm" dir="auto">
            {item.id}
          </span>
        </span>
        <ChevronRight className="size-4 shrink-0 text-soft" aria-hidden="true" />
      </button>
    </li>
  )
}
