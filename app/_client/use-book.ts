'use client'

import { useEffect, useMemo, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { type Book, bookOf, bookRegex, type Found } from '../../lib/contacts/book.ts'
import { lastOld, readOld } from '../../lib/contacts/keep-book.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here } from './here.ts'
import { useClient } from './use-client.ts'
import { useOnline } from './use-online.ts'
import { useRecords } from './use-records.ts'
import { useSync } from './use-sync.ts'

/**
 * The contacts and groups of `owner`, as they change anywhere. It is partial before all of it has come to this device once, also what
 * lies under keys of the older spelling, which is asked for at the server.
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
    const book = bookOf(owner, [...found, ...(old ?? [])])
    return here({ ...book, isPartial: book.isPartial || !isComplete || !old })
  }, [owner, seen, old, isComplete])
}

/** Devices keep no more than a note of the older spelling, so it is read from the server; undefined before either is known. */
function useOld(client: AtClient | undefined): readonly Found[] | undefined {
  const isOnline = useOnline()
  const [old, setOld] = useState<{ of: AtClient; found: readonly Found[] }>()
  useEffect(() => {
    if (!client) return
    let isOver = false
    const tell = (found: readonly Found[]) => !isOver && setOld({ of: client, found })
    const tellLast = async () => {
      const last = await lastOld(client)
      if (last) tell(last)
    }
    const read = isOnline ? readOld(client).then(tell).catch(tellLast) : tellLast()
    // A device that cannot be read says so where its records are shown.
    read.catch(() => {})
    return () => {
      isOver = true
    }
  }, [client, isOnline])
  return old && old.of === client ? old.found : undefined
}
