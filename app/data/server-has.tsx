'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { looksSealed } from '../../lib/client/reading.ts'
import type { Stored } from '../../lib/client/stored.ts'
import { type AtKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import { Button } from '../_ui/button.tsx'
import { language } from '../_words/language.ts'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** Characters of what the server has that are shown at first. */
const maxLength = 600

/** The record as whoever runs the server sees it. */
export function ServerHas({ item, records }: { item: Item; records: Records }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="group/has" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="-mx-2 flex min-h-11 list-none items-center gap-1.5 rounded-control px-2 font-medium text-owner-text hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 transition-transform duration-150 ease-facet group-open/has:rotate-90"
          aria-hidden="true"
        />
        {say.whatTheServerHas}
      </summary>
      {isOpen && <AsStored item={item} records={records} />}
    </details>
  )
}

function AsStored({ item: { key }, records: { owner, client } }: { item: Item; records: Records }) {
  const [found, setFound] = useState<Stored | 'reading' | { trouble: string }>('reading')
  const [isWhole, setIsWhole] = useState(false)
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    client()
      .then((atClient) => atClient.stored(key, { signal }))
      .then((stored) => !signal.aborted && setFound(stored ?? { trouble: say.notThereAnyMore }))
      .catch((error) => !signal.aborted && setFound({ trouble: sentenceOf(error, owner) }))
    return () => leaving.abort()
  }, [owner, client, key])
  if (found === 'reading') return <p className="mt-2 min-h-24 text-soft">{say.reading}</p>
  if ('trouble' in found) return <p className="mt-2 text-soft">{found.trouble}</p>
  const { value = '' } = found
  return (
    <div className="mt-2 animate-rise space-y-3">
      <p className="text-soft">{sentenceFor(key, found)}</p>
      {value !== '' && (
        <p className="break-all rounded-control bg-sunken px-4 py-3 font-mono text-sm" dir="ltr">
          {isWhole ? value : value.slice(0, maxLength)}
          {!isWhole && value.length > maxLength && '…'}
        </p>
      )}
      {!isWhole && value.length > maxLength && (
        <Button kind="plain" className="-ms-3 px-3" onClick={() => setIsWhole(true)}>
          {say.showAllCharacters(value.length.toLocaleString(language))}
        </Button>
      )}
      <Link
        href={`/lab/diagnostics?record=${encodeURIComponent(formatAtKey(key))}#seen`}
        className="inline-flex min-h-11 items-center underline underline-offset-4"
      >
        {say.whatStandsBeside}
      </Link>
    </div>
  )
}

function sentenceFor(key: AtKey, { value, metadata: { dataSignature } }: Stored): string {
  if (value === undefined || value === '') return say.emptyValue
  if (key.kind === 'public' || (key.kind === 'cached' && key.sharedWith === undefined)) {
    const whose = key.kind === 'public' ? say.your : say.itsOwners
    return say.notLockedForEveryone(dataSignature ? say.signatureBeside(whose) : '')
  }
  // What stands beside a value says whether it was to be locked; the value itself shows whether it was.
  if (looksSealed(value)) {
    return say.allTheServerHas
  }
  return say.unlocked
}
