'use client'

import { ChevronRight, Star } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import { type Book, isRead } from '../../lib/contacts/book.ts'
import { type Contact, nameOf } from '../../lib/contacts/contact.ts'
import { favourContact, nameContact, removeContact } from '../../lib/contacts/keep-book.ts'
import { readPicture } from '../../lib/profile/picture.ts'
import { sameAtSign } from '../../lib/protocol/at-sign.ts'
import { type Task, useTask } from '../_client/use-task.ts'
import { useAddressOf } from '../_page/bytes-picture.tsx'
import { PageLink } from '../_page/page-link.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { language } from '../_words/language.ts'
import * as say from './words.tsx'

/** Somebody, what they are called, and in which groups they are. */
export function ContactRow({ of: contact, book }: { of: Contact; book: Book }) {
  const { atSign, isFavourite, isBlocked, picture: bytes } = contact
  const [isOpen, setIsOpen] = useState(false)
  const name = nameOf(contact)
  const picture = useMemo(() => (bytes ? readPicture({ text: '', bytes }) : undefined), [bytes])
  const address = useAddressOf(picture)
  return (
    <li>
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)} className="group/contact">
        <summary className="-mx-3 flex min-h-16 list-none items-center gap-3 rounded-control px-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <Portrait seed={atSign} picture={address} size="small" />
          <span className="wrap-anywhere min-w-0 grow">
            <span className="font-medium">{name}</span>
            {name !== atSign && <span className="block text-soft text-sm">{atSign}</span>}
          </span>
          {isBlocked && <span className="shrink-0 text-soft text-sm">{say.blocked}</span>}
          {isFavourite && (
            <>
              <Star className="size-4 shrink-0 fill-current text-owner-text" aria-hidden="true" />
              <span className="sr-only">{say.favourite}</span>
            </>
          )}
          <ChevronRight
            className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/contact:rotate-90 rtl:-scale-x-100"
            aria-hidden="true"
          />
        </summary>
        {isOpen && <About contact={contact} book={book} />}
      </details>
    </li>
  )
}

function About({ contact, book }: { contact: Contact; book: Book }) {
  const { atSign, isFavourite } = contact
  const [isRemoving, setIsRemoving] = useState(false)
  const task = useTask(book.owner)
  const groups = book.groups.filter(
    (group) => isRead(group) && group.members.some((member) => sameAtSign(member.atSign, atSign)),
  )
  return (
    <div className="pt-2 pb-6">
      <Nickname contact={contact} task={task} />
      <p className="mt-4 text-soft">
        {groups.length === 0 ? say.inNoGroup : say.inGroups(listed(groups.map(({ name }) => name)))}
      </p>
      {task.problem && <Problem>{task.problem}</Problem>}
      <div className="mt-4 flex flex-wrap gap-2">
        <PageLink of={atSign} className={buttonClass('quiet')}>
          {say.pageOf(atSign)}
        </PageLink>
        <Button
          kind="quiet"
          aria-pressed={isFavourite}
          disabled={task.isBusy}
          onClick={() => task.run((client) => favourContact(client, atSign, !isFavourite))}
        >
          <Star aria-hidden="true" className={isFavourite ? 'fill-current' : ''} /> {say.favourite}
        </Button>
        <Button kind="danger" onClick={() => setIsRemoving(true)}>
          {say.remove}
        </Button>
      </div>
      <Sheet open={isRemoving} onClose={() => setIsRemoving(false)} title={say.removeWhom(nameOf(contact))}>
        <p className="text-soft">
          {say.removingLoses(atSign, groups.length > 0 && say.theyStayIn(listed(groups.map(({ name }) => name))))}
        </p>
        <div className="mt-5 grid gap-2">
          <Button
            kind="danger"
            disabled={task.isBusy}
            onClick={async () => {
              if (await task.run((client) => removeContact(client, atSign))) setIsRemoving(false)
            }}
          >
            {say.removeThem(nameOf(contact))}
          </Button>
          <Button kind="quiet" onClick={() => setIsRemoving(false)}>
            {say.keep}
          </Button>
        </div>
        {task.problem && <Problem>{task.problem}</Problem>}
      </Sheet>
    </div>
  )
}

function Nickname({ contact, task }: { contact: Contact; task: Task }) {
  const { atSign, nickname = '', name } = contact
  const [typed, setTyped] = useState(nickname)
  const isChanged = typed.trim() !== nickname
  function save(event: FormEvent) {
    event.preventDefault()
    void task.run((client) => nameContact(client, atSign, typed))
  }
  return (
    <form onSubmit={save} noValidate className="max-w-md">
      <Field
        label={say.yourNameFor(atSign)}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        placeholder={name}
        hint={say.onlyYouSeeIt}
        maxLength={80}
        beside={
          <Button type="submit" kind="quiet" disabled={!isChanged || task.isBusy}>
            {say.save}
          </Button>
        }
      />
    </form>
  )
}

const listFormat = new Intl.ListFormat(language)

function listed(names: readonly string[]): string {
  return listFormat.format(names)
}
