'use client'

import { useEffect, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { plainText } from '../../lib/profile/plain-text.ts'
import type { Aside } from '../../lib/vault/local-records.ts'
import * as say from './words.tsx'

/** Characters of what could not be read that are shown. */
const maxShownLength = 1000

/** What came from the server and could not be read: it holds nothing up, and is lost by nobody. */
export function AsideList({ client, count }: { client: AtClient; count: number }) {
  const [all, setAll] = useState<readonly Aside[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again when there are others
  useEffect(() => {
    let isOver = false
    client.setAside().then(
      (found) => !isOver && setAll(found),
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [client, count])
  return (
    <section aria-labelledby="aside" className="mt-12">
      <h2 id="aside" className="mb-3 font-semibold text-xl tracking-tight">
        {say.couldNotRead}
      </h2>
      <p className="max-w-prose">{say.thingsOnServer(count)}</p>
      <ul className="mt-5 space-y-4">
        {all.map(({ commitId, entry, reason }) => (
          <li key={commitId} className="rounded-sheet bg-sunken p-4 sm:p-5">
            <p dir="auto">{plainText(reason)}</p>
            <details className="mt-2">
              <summary className="min-h-6 text-soft text-sm">{say.whatYourServerHas}</summary>
              <p className="mt-2 font-mono text-sm" dir="auto">
                {plainText(JSON.stringify(entry) ?? '', { maxLength: maxShownLength })}
              </p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
