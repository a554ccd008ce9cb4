import { ChevronRight } from 'lucide-react'
import { memo, useMemo } from 'react'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { Chip, type ChipKind } from '../_ui/chip.tsx'
import type { Item } from './items.ts'
import { Marked } from './marked.tsx'
import { marked, sliceRound, type Text } from './search.ts'
import * as say from './words.tsx'

/** One record in a list: what it is, beside it what tells it from its neighbours, and a way into it. */
export const Row = memo(function Row({
  item,
  now,
  wanted,
  said,
  beside,
  onOpen,
}: {
  item: Item
  now: number
  /** Words that are looked for, folded. */
  wanted: readonly string[]
  /** What it says, as far as that is known. */
  said: Text | undefined
  /** Who sees it, or where that is clear to which app it belongs. */
  beside: 'audience' | 'app'
  onOpen: (item: Item) => void
}) {
  const times = item.metadata && say.shortTimes(item.metadata, now)
  const slice = useMemo(() => said && sliceRound(said, wanted), [said, wanted])
  return (
    <li>
      <button
        type="button"
        onClick={() => onOpen(item)}
        className="group flex min-h-14 w-full items-center gap-3 rounded-control px-3 py-2 text-start hover:bg-sunken"
      >
        <span className="min-w-0 grow">
          <span className="block truncate text-value" dir="auto">
            <Marked pieces={marked(item.label, wanted)} />
          </span>
          {slice && (
            <span className="line-clamp-2 text-soft text-sm" dir="auto">
              <Marked pieces={slice} />
            </span>
          )}
          {times && <span className="block text-soft text-sm">{times}</span>}
        </span>
        <span className="sr-only">, </span>
        {beside === 'audience' ? <AudienceChip item={item} /> : <App app={item.app} />}
        <ChevronRight className="size-4 shrink-0 text-soft" aria-hidden="true" />
      </button>
    </li>
  )
})

/** Who sees it; of what is lent, who lent it. */
export function AudienceChip({ item: { part, audience } }: { item: Pick<Item, 'part' | 'audience'> }) {
  const kind: ChipKind = audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'
  return (
    <Chip kind={kind}>
      <span className="min-w-0 max-w-36 truncate sm:max-w-56">
        {part === 'lent' ? say.lentByThem(audience) : audienceLabel(audience)}
      </span>
    </Chip>
  )
}

export function App({ app }: { app: string | undefined }) {
  if (app === undefined) return null
  return (
    <span className="max-w-32 shrink-0 truncate text-soft text-sm" dir="auto">
      .{app}
    </span>
  )
}
