'use client'

import { ArrowUp, ChevronRight, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type Book, contactOf, isRead } from '../../lib/contacts/book.ts'
import { type Contact, nameOf } from '../../lib/contacts/contact.ts'
import type { Group } from '../../lib/contacts/group.ts'
import { moveGroupUp, removeGroup, removeMember, renameGroup } from '../../lib/contacts/keep-book.ts'
import { useTask } from '../_client/use-task.ts'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { AddMembers } from './add-members.tsx'
import * as say from './words.tsx'

/** A group: what it is called, who is in it, and where it stands among the others. */
export function GroupRow({
  of: group,
  at,
  book,
  isNew,
}: {
  of: Book['groups'][number]
  /** Its place; the first is 0. */
  at: number
  book: Book
  /** Whether it was made a moment ago, and shows what can be done with it. */
  isNew: boolean
}) {
  const [isOpen, setIsOpen] = useState(isNew)
  return (
    <li>
      <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)} className="group/group">
        <summary className="-mx-3 flex min-h-14 list-none items-center gap-3 rounded-control px-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/group:rotate-90 rtl:-scale-x-100"
            aria-hidden="true"
          />
          <span className="wrap-anywhere min-w-0 grow font-medium">{group.name}</span>
          <span className="shrink-0 text-soft text-sm">{countOf(group)}</span>
        </summary>
        {isOpen &&
          (isRead(group) ? (
            <About group={group} at={at} book={book} />
          ) : (
            <p className="max-w-prose pb-6 text-soft sm:ps-8">{say.groupUnreadable}</p>
          ))}
      </details>
    </li>
  )
}

function countOf(group: Book['groups'][number]): string {
  if (!isRead(group)) return say.cannotBeRead
  const { length } = group.members
  return say.howMany(length)
}

function About({ group, at, book }: { group: Group; at: number; book: Book }) {
  const { id, members } = group
  const [isRemoving, setIsRemoving] = useState(false)
  const task = useTask(book.owner)
  return (
    <div className="pb-6 sm:ps-8">
      <Few of={members} first={20} more={200} what={say.peopleIn(group.name)}>
        {(member) => (
          <Member
            key={member.atSign}
            of={contactOf(book, member.atSign) ?? member}
            group={group}
            onRemove={() => task.run((client) => removeMember(client, id, member.atSign))}
          />
        )}
      </Few>
      <AddMembers group={group} book={book} task={task} />
      <Rename group={group} book={book} />
      {task.problem && <Problem>{task.problem}</Problem>}
      <div className="mt-4 flex flex-wrap gap-2">
        {at > 0 && (
          <Button kind="quiet" disabled={task.isBusy} onClick={() => task.run((client) => moveGroupUp(client, id))}>
            <ArrowUp aria-hidden="true" /> {say.furtherUp}
            <span className="sr-only">: {group.name}</span>
          </Button>
        )}
        <Button kind="danger" onClick={() => setIsRemoving(true)}>
          {say.deleteGroup(group.name)}
        </Button>
      </div>
      <Sheet open={isRemoving} onClose={() => setIsRemoving(false)} title={say.deleteGroupTitle(group.name)}>
        <p className="text-soft">{say.deletingGroupMeans(group.name)}</p>
        <div className="mt-5 grid gap-2">
          <Button kind="danger" disabled={task.isBusy} onClick={() => task.run((client) => removeGroup(client, id))}>
            {say.deleteGroup(group.name)}
          </Button>
          <Button kind="quiet" onClick={() => setIsRemoving(false)}>
            {say.keepIt}
          </Button>
        </div>
        {task.problem && <Problem>{task.problem}</Problem>}
      </Sheet>
    </div>
  )
}

function Member({ of: contact, group, onRemove }: { of: Contact; group: Group; onRemove: () => void }) {
  const { atSign } = contact
  const name = nameOf(contact)
  return (
    <li className="flex min-h-12 items-center gap-3">
      <Portrait seed={atSign} size="small" />
      <span className="wrap-anywhere min-w-0 grow">
        {name}
        {name !== atSign && <span className="text-soft text-sm"> {atSign}</span>}
        {contact.isBlocked && <span className="text-soft text-sm"> {say.blockedGetsNothing}</span>}
      </span>
      <button
        type="button"
        onClick={onRemove}
        className="flex min-h-11 shrink-0 items-center gap-1 rounded-control px-2 text-soft text-sm hover:bg-sunken hover:text-ink"
      >
        <X className="size-4" aria-hidden="true" /> {say.takeOut}
        <span className="sr-only"> {say.memberOf(atSign, group.name)}</span>
      </button>
    </li>
  )
}

function Rename({ group, book }: { group: Group; book: Book }) {
  const [typed, setTyped] = useState(group.name)
  const task = useTask(book.owner)
  function save(event: FormEvent) {
    event.preventDefault()
    void task.run((client) => renameGroup(client, book, group.id, typed))
  }
  return (
    <form onSubmit={save} noValidate className="mt-5 max-w-md">
      <Field
        label={say.nameOfGroup}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          task.say(undefined)
        }}
        problem={task.problem}
        autoComplete="off"
        beside={
          <Button type="submit" kind="quiet" disabled={typed.trim() === group.name || task.isBusy}>
            {say.rename}
          </Button>
        }
      />
    </form>
  )
}
