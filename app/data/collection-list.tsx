'use client'

import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { ReadableKey } from '../../lib/client/get.ts'
import { Chip } from '../_ui/chip.tsx'
import { Few } from '../_ui/few.tsx'
import { type Said, saidOf, titleIn } from '../_words/collection-words.ts'
import { sentenceOf } from '../_words/sentences.ts'
import type { Collection, Thing } from './collections.ts'
import type { Item } from './items.ts'
import { AudienceChip, Row } from './row.tsx'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** A list that an app keeps: how many there are, and each of them when it is opened. */
export function CollectionList({
  collection: { label, things },
  records,
  onOpen,
}: {
  collection: Collection
  records: Records
  onOpen: (item: Item) => void
}) {
  return (
    <Unfold
      summary={
        <span className="min-w-0 grow">
          <span className="block truncate text-value" dir="auto">
            {label}
          </span>
          <span className="block text-soft text-sm">{say.entryCount(things.length)}</span>
        </span>
      }
    >
      <div className="ms-3 border-line border-s ps-1 sm:ms-5">
        <Few of={things} first={10} more={50} what={say.entriesOf(label)}>
          {(thing) => <OneThing key={thing.id} thing={thing} records={records} onOpen={onOpen} />}
        </Few>
      </div>
    </Unfold>
  )
}

function OneThing({ thing, records, onOpen }: { thing: Thing; records: Records; onOpen: (item: Item) => void }) {
  const [item] = thing.items
  const read = useSaid(item, records)
  const said = typeof read === 'string' ? nothing : read
  const title = titleIn(said)
  const rest = said.filter((one) => one !== title)
  return (
    <Unfold
      summary={
        <>
          <span className="min-w-0 grow">
            <span className="block truncate text-value" dir="auto">
              {title?.value ?? thing.label}
            </span>
            <span className="block min-h-5 truncate text-soft text-sm" dir="auto">
              {typeof read === 'string' ? read : rest.map(({ name, value }) => `${name}: ${value}`).join(', ')}
            </span>
          </span>
          <SeenBy items={thing.items} />
        </>
      }
    >
      <div className="px-3 pb-3">
        <dl className="space-y-2">
          {said.map(({ name, value }) => (
            <div key={name}>
              <dt className="text-soft text-sm">{name}</dt>
              <dd className="whitespace-pre-wrap" dir="auto">
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <p className="mt-4 text-soft text-sm">{say.whoSeesIt}</p>
        <ul className="-mx-3">
          {thing.items.map((item) => (
            <Row
              key={item.id}
              item={item}
              now={records.now}
              wanted={nothing}
              said={undefined}
              beside="audience"
              onOpen={onOpen}
            />
          ))}
        </ul>
      </div>
    </Unfold>
  )
}

const nothing: readonly never[] = []

/** Those besides its owner, where there are any. */
function SeenBy({ items }: { items: readonly Item[] }) {
  const others = items.filter(({ key }) => key.kind === 'shared')
  if (others.length > 1) return <Chip kind="person">{say.personCount(others.length)}</Chip>
  const item = others[0] ?? items[0]
  return item && <AudienceChip item={item} />
}

/** What it says, or a sentence about why that is not known. */
function useSaid(item: Item | undefined, { owner, client }: Records): readonly Said[] | string {
  const [read, setRead] = useState<readonly Said[] | string>(say.opening)
  useEffect(() => {
    if (!item) return
    const leaving = new AbortController()
    const { signal } = leaving
    client()
      .then((atClient) => atClient.get(item.key as ReadableKey, { signal }))
      .then((value) => !signal.aborted && setRead(value ? (saidOf(value.text) ?? say.noListOfNames) : say.noValueIn))
      .catch((error) => !signal.aborted && setRead(sentenceOf(error, owner)))
    return () => leaving.abort()
  }, [item, owner, client])
  return read
}

/** A row with more under it, made when it is opened first. */
function Unfold({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  const [isMade, setIsMade] = useState(false)
  return (
    <li>
      <details className="group/unfold" onToggle={(event) => event.currentTarget.open && setIsMade(true)}>
        <summary className="flex min-h-14 list-none items-center gap-3 rounded-control px-3 py-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          {summary}
          <ChevronRight
            className="size-4 shrink-0 text-soft transition-transform duration-150 ease-facet in-[details[open]>summary]:rotate-90"
            aria-hidden="true"
          />
        </summary>
        {isMade && children}
      </details>
    </li>
  )
}
