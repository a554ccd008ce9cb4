import { Info } from 'lucide-react'
import { useMemo } from 'react'
import { Few } from '../_ui/few.tsx'
import { CollectionList } from './collection-list.tsx'
import { collectionsIn } from './collections.ts'
import { type AppGroup, byApp, type Item } from './items.ts'
import { Row } from './row.tsx'
import type { Search } from './search.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** What is mine and what is lent to me, each app by itself: the same name under two apps is two things. */
export function Apps({
  records,
  items,
  search,
  onOpen,
  onApp,
}: {
  records: Records
  items: readonly Item[]
  search: Search
  onOpen: (item: Item) => void
  onApp: (app: string) => void
}) {
  const mine = useMemo(() => byApp(items.filter(({ part }) => part === 'mine')), [items])
  const lent = useMemo(() => byApp(items.filter(({ part }) => part === 'lent')), [items])
  const group = (part: string) => (group: AppGroup) => (
    <Group
      key={group.app ?? ''}
      {...group}
      part={part}
      records={records}
      search={search}
      onOpen={onOpen}
      onApp={onApp}
    />
  )
  return (
    <>
      {mine.length > 0 && (
        <section aria-labelledby="mine" className="mt-8">
          <h2 id="mine" className="font-semibold text-xl tracking-tight">
            {say.yours}
          </h2>
          <Few of={mine} first={20} more={50} what={say.appList} className="divide-y divide-line">
            {group(say.yours)}
          </Few>
        </section>
      )}
      {lent.length > 0 && (
        <section aria-labelledby="lent" className="mt-12">
          <h2 id="lent" className="font-semibold text-xl tracking-tight">
            {say.lentToYou}
          </h2>
          <p className="mt-1 max-w-prose text-soft">{say.whatCopiesAre}</p>
          <Few of={lent} first={20} more={50} what={say.appList} className="divide-y divide-line">
            {group(say.lentToYou)}
          </Few>
        </section>
      )}
    </>
  )
}

function Group({
  app,
  items,
  part,
  records,
  search: { words, texts },
  onOpen,
  onApp,
}: AppGroup & {
  part: string
  records: Records
  search: Search
  onOpen: (item: Item) => void
  onApp: (app: string) => void
}) {
  const title = app === undefined ? say.withoutAnApp : `.${app}`
  // What is looked for is found one by one.
  const isWhole = words.length === 0
  const { collections, others } = useMemo(
    () => (isWhole ? collectionsIn(items) : { collections: [], others: items }),
    [items, isWhole],
  )
  return (
    <li className="py-5">
      <section aria-label={`${part}: ${title}`}>
        <div className="flex items-center gap-2">
          <h3 className="min-w-0 truncate font-semibold text-lg" dir="auto" title={title}>
            {title}
          </h3>
          <span className="shrink-0 text-soft text-sm">{say.recordCount(items.length)}</span>
          {app !== undefined && (
            <button
              type="button"
              onClick={() => onApp(app)}
              className="grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken"
            >
              <Info className="size-5" aria-hidden="true" />
              <span className="sr-only">{say.aboutApp(app)}</span>
            </button>
          )}
        </div>
        <div className="-mx-3 mt-1">
          {collections.length > 0 && (
            <Few of={collections} first={10} more={50} what={say.listsOf(title)}>
              {(collection) => (
                <CollectionList key={collection.name} collection={collection} records={records} onOpen={onOpen} />
              )}
            </Few>
          )}
          <Few of={others} first={25} more={200} what={say.recordsOf(title)}>
            {(item) => (
              <Row
                key={item.id}
                item={item}
                now={records.now}
                wanted={words}
                said={texts.get(item.id)}
                beside="audience"
                onOpen={onOpen}
              />
            )}
          </Few>
        </div>
      </section>
    </li>
  )
}
