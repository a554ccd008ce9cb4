'use client'

import { useDeferredValue, useMemo, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { type Contact, nameOf } from '../../lib/contacts/contact.ts'
import type { Here } from '../_client/here.ts'
import { Few } from '../_ui/few.tsx'
import { Find } from '../_ui/find.tsx'
import { language } from '../_words/language.ts'
import { AddContact } from './add-contact.tsx'
import { ContactRow } from './contact-row.tsx'
import { NotHere } from './not-here.tsx'
import * as say from './words.tsx'

const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true })

/** Everybody one knows, with those whom one likes best first. */
export function Contacts({ book }: { book: Here<Book> }) {
  if (book.state !== 'here') return <NotHere what={book} doing={say.openingYourContacts} />
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
      <p className="mt-4 max-w-prose text-soft">{say.contactsKeptSealed}</p>
      <AddContact book={book} />
      {count > 5 && <Find className="mt-6 max-w-md" label={say.findSomebody} typed={typed} onType={setTyped} />}
      <p className="mt-6 text-soft" role="status">
        {count === 0 ? nobody(book) : found.length === 0 ? say.nobodyCalled(wanted.trim()) : countOf(found, count)}
      </p>
      <Few of={found} first={50} more={200} what={say.contactList} className="mt-1 divide-y divide-line">
        {(one) => <ContactRow key={one.atSign} of={one} book={book} />}
      </Few>
    </>
  )
}

function nobody({ isPartial }: Book): string {
  return isPartial ? say.contactsStillComing : say.noContactYet
}

function countOf(found: readonly Contact[], count: number): string {
  const all = say.contactsCount(count)
  return found.length === count ? all : say.countOfAll(found.length.toLocaleString(language), all)
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
