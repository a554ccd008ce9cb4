'use client'

import { useEffect, useMemo, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { type Book, bookOf, bookRegex, type Found } from '../../lib/contacts/book.ts'
import { readOld } from '../../lib/contacts/keep-book.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here } from './here.ts'
import { useClient } from './use-client.ts'
import { useOnline } from './use-online.ts'
import { useRecords } from './use-records.ts'
import { useSync } from './use-sync.ts'

/**
 * The contacts and groups of `owner`, as they change anywhere. It is partial before all of it has come to this device once; what
 * lies under keys of the older spelling comes along when there is a line.
 */
export function useBook(owner: AtSign): Here<Book> {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const seen = useRecords(owner, { regex: bookRegex })
  const isComplete = useSync(owner)?.isComplete === true
  const old = useOld(open)
  return useMemo(() => {
    if (seen.state !== 'here') return seen
    const found = seen.value.map(({ key, value }): Found => ({ key, text: value?.text }))
    const book = bookOf(owner, [...found, ...old])
    return here({ ...book, isPartial: book.isPartial || !isComplete })
  }, [owner, seen, old, isComplete])
}

/** Devices keep nothing of the older spelling, so it is read from the server. */
function useOld(client: AtClient | undefined): readonly Found[] {
  const isOnline = useOnline()
  const [old, setOld] = useState<readonly Found[]>(none)
  useEffect(() => {
    if (!client || !isOnline) return
    let isOver = false
    // Whoever has none of it misses nothing while the server is away.
    readOld(client).then(
      (found) => !isOver && found.length > 0 && setOld(found),
      () => {},
    )
    return () => {
      isOver = true
      setOld(none)
    }
  }, [client, isOnline])
  return old
}

const none: readonly never[] = []
