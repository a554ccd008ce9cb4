'use client'

import { Database } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useState } from 'react'
import { handOver } from '../_client/hand-over.ts'
import { RecentList } from '../_client/recent-list.tsx'
import { useSession } from '../_client/session.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { OwnPage } from '../_ui/own-page.tsx'
import { OpenPage } from '../open-page.tsx'
import * as say from './words.ts'

const Known = lazy(async () => ({ default: (await import('./known.tsx')).Known }))

/** By its exact name any page is found; by a part of it, those that this device knows. Nothing is sent while somebody types. */
export function Search() {
  const { viewer } = useSession()
  const [typed, setTyped] = useState('')
  const words = typed.trim()
  return (
    <OwnPage seed={viewer ?? 'search'} title={say.search}>
      <OpenPage onType={setTyped} autoFocus />
      {viewer && words !== '' && (
        <Link href="/data" onClick={() => handOver('words', words)} className={`${buttonClass('quiet')} mt-4`}>
          <Database aria-hidden="true" />
          <span className="min-w-0 truncate">{say.findWordsInData(words)}</span>
        </Link>
      )}
      {viewer && (
        <Suspense>
          <Known key={viewer} viewer={viewer} typed={words} />
        </Suspense>
      )}
      <RecentList className="mt-10" />
    </OwnPage>
  )
}
