import { Globe, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { PageLink } from '../_page/page-link.tsx'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { type Item, type Person, people } from './items.ts'
import { Row } from './row.tsx'
import type { Search } from './search.ts'
import type { Forgetting } from './use-forget.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** What everyone sees, what only I see, and for each person what they have of me and I of them. */
export function People({
  records: { now },
  items,
  keys,
  search: { words, texts },
  forgetting,
  onOpen,
  onForget,
}: {
  records: Records
  items: readonly Item[]
  /** Somebody may have nothing of me any more but the key. */
  keys: readonly Item[]
  search: Search
  forgetting: Forgetting
  onOpen: (item: Item) => void
  onForget: (person: AtSign) => void
}) {
  const of = (audience: string) => items.filter((item) => item.part === 'mine' && item.audience === audience)
  const [forAll, forMe] = [of('everyone'), of('only me')]
  const all = people([...items, ...keys])
  const rows = (items: readonly Item[], what: string) => (
    <div className="-mx-3 mt-1">
      <Few of={items} first={25} more={200} what={what}>
        {(item) => (
          <Row
            key={item.id}
            item={item}
            now={now}
            wanted={words}
            said={texts.get(item.id)}
            beside="app"
            onOpen={onOpen}
          />
        )}
      </Few>
    </div>
  )
  return (
    <div className="mt-4 divide-y divide-line">
      {forAll.length > 0 && (
        <Side title={audienceLabel('everyone')} icon={<Globe />} count={forAll.length}>
          {rows(forAll, 'what everyone sees')}
        </Side>
      )}
      {forMe.length > 0 && (
        <Side title={audienceLabel('only me')} icon={<Lock />} count={forMe.length}>
          {rows(forMe, 'what only you see')}
        </Side>
      )}
      {all.length > 0 && (
        <Few of={all} first={20} more={50} what={say.peopleList} className="divide-y divide-line">
          {(person) => (
            <Somebody
              key={person.atSign}
              {...person}
              rows={rows}
              isForgetting={forgetting.of(person.atSign)?.state === 'running'}
              onForget={() => onForget(person.atSign)}
            />
          )}
        </Few>
      )}
    </div>
  )
}

function Side({
  title,
  icon,
  count,
  children,
}: {
  title: string
  icon: ReactNode
  count: number
  children: ReactNode
}) {
  return (
    <section aria-label={title} className="py-6">
      <div className="flex items-center gap-3">
        <span className="grid size-8 place-items-center text-owner-text [&_svg]:size-5" aria-hidden="true">
          {icon}
        </span>
        <h2 className="font-semibold text-lg">{title}</h2>
        <span className="text-soft text-sm">{say.recordCount(count)}</span>
      </div>
      {children}
    </section>
  )
}

function Somebody({
  atSign,
  given,
  lent,
  keys,
  rows,
  isForgetting,
  onForget,
}: Person & {
  rows: (items: readonly Item[], what: string) => ReactNode
  isForgetting: boolean
  onForget: () => void
}) {
  return (
    <li className="py-6">
      <section aria-label={atSign}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Portrait seed={atSign} size="small" />
          <h2 className="min-w-0 grow basis-24 truncate font-semibold text-lg">
            <PageLink of={atSign} className="underline-offset-4 hover:underline">
              {atSign}
            </PageLink>
          </h2>
          {(given.length > 0 || keys.length > 0) && (
            <Button kind="danger" onClick={onForget} className="min-h-11 px-4">
              <span>
                {isForgetting ? say.takingBack : say.forgetMe}
                <span className="sr-only">, {atSign}</span>
              </span>
            </Button>
          )}
        </div>
        {given.length > 0 && <Share title={say.whatTheyHave(atSign)} items={given} rows={rows} />}
        {given.length === 0 && keys.length > 0 && (
          <p className="mt-2 max-w-prose text-soft">{say.shareNothingWith(atSign)}</p>
        )}
        {lent.length > 0 && <Share title={say.lentBy(atSign)} items={lent} rows={rows} />}
      </section>
    </li>
  )
}

function Share({
  title,
  items,
  rows,
}: {
  title: string
  items: readonly Item[]
  rows: (items: readonly Item[], what: string) => ReactNode
}) {
  return (
    <section aria-label={title} className="mt-3">
      <h3 className="font-medium text-soft text-sm">
        {title} · {say.recordCount(items.length)}
      </h3>
      {rows(items, title)}
    </section>
  )
}
