'use client'

import { useDeferredValue, useMemo, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { type Contact, nameOf } from '../../lib/contacts/contact.ts'
import type { Here } from '../_client/here.ts'
import { Few } from '../_ui/few.tsx'
import { Find } from '../_ui/find.tsx'
import { AddContact } from './add-contact.tsx'
import { ContactRow } from './contact-row.tsx'
import { NotHere } from './not-here.tsx'

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

/** Everybody one knows, with those whom one likes best first. */
export function Contacts({ book }: { book: Here<Book> }) {
  if (book.state !== 'here') return <NotHere what={book} doing="Opening your contacts" />
  return <All book={book.value} />
}

function All({ book }: { book: Book }) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const sorted = useMemo(() => inOrder(book.contacts), [book])
  const found = useMemo(() => matching(sorted, wanted), [sorted, wanted])
  const count = book.contacts.length
  return (
    <>
      <p className="mt-4 max-w-prose text-soft">
        Kept sealed: nobody sees who is here, and nobody is told. A value can be for all of your contacts at once.
      </p>
      <AddContact book={book} />
      {count > 5 && <Find className="mt-6 max-w-md" label="Find somebody" typed={typed} onType={setTyped} />}
      <p className="mt-6 text-soft" role="status">
        {count === 0
          ? nobody(book)
          : found.length === 0
            ? `Nobody here is called ${wanted.trim()}.`
            : countOf(found, count)}
      </p>
      <Few of={found} first={50} more={200} what="contacts" className="mt-1 divide-y divide-line">
        {(one) => <ContactRow key={one.atSign} of={one} book={book} />}
      </Few>
    </>
  )
}

function nobody({ isPartial }: Book): string {
  return isPartial ? 'Your contacts are not all on this device yet.' : 'Nobody yet. Add somebody by their atSign.'
}

function countOf(found: readonly Contact[], count: number): string {
  const all = count === 1 ? 'One contact' : `${count.toLocaleString('en')} contacts`
  return found.length === count ? all : `${found.length.toLocaleString('en')} of ${all}`
}

function inOrder(contacts: readonly Contact[]): Contact[] {
  const named = contacts.map((one) => ({ one, name: nameOf(one).replace(/^@/, '') }))
  return named
    .sort((a, b) => Number(b.one.isFavourite) - Number(a.one.isFavourite) || collator.compare(a.name, b.name))
    .map(({ one }) => one)
}

/** By any of their names. */
export function matching(contacts: readonly Contact[], typed: string): readonly Contact[] {
  const words = fold(typed).split(/\s+/).filter(Boolean)
  if (words.length === 0) return contacts
  return contacts.filter(({ atSign, name = '', nickname = '' }) => {
    const text = fold(`${atSign} ${nickname} ${name}`)
    return words.every((word) => text.includes(word))
  })
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
