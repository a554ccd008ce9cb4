'use client'

import { type FormEvent, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { createGroup } from '../../lib/contacts/keep-book.ts'
import type { Here } from '../_client/here.ts'
import { useTask } from '../_client/use-task.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { GroupRow } from './group-row.tsx'
import { NotHere } from './not-here.tsx'
import * as say from './words.tsx'

/** Contacts put together under a name that a value can be for. */
export function Groups({ book }: { book: Here<Book> }) {
  if (book.state !== 'here') return <NotHere what={book} doing={say.openingYourGroups} />
  return <All book={book.value} />
}

function All({ book }: { book: Book }) {
  const { groups, isPartial } = book
  const [made, setMade] = useState<string>()
  return (
    <>
      <p className="mt-4 max-w-prose text-soft">{say.whatGroupsAreFor}</p>
      <NewGroup book={book} onMade={setMade} />
      {groups.length === 0 ? (
        <p className="mt-6 text-soft" role="status">
          {isPartial ? say.groupsStillComing : say.noGroupYet}
        </p>
      ) : (
        <ol className="mt-6 divide-y divide-line">
          {groups.map((group, at) => (
            <GroupRow key={group.id} of={group} at={at} book={book} isNew={group.id === made} />
          ))}
        </ol>
      )}
    </>
  )
}

function NewGroup({ book, onMade }: { book: Book; onMade: (id: string) => void }) {
  const [typed, setTyped] = useState('')
  const task = useTask(book.owner)
  async function make(event: FormEvent) {
    event.preventDefault()
    const isMade = await task.run(async (client) => onMade(await createGroup(client, book, typed)))
    if (isMade) setTyped('')
  }
  return (
    <form onSubmit={make} noValidate className="mt-6 max-w-md">
      <Field
        label={say.newGroup}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          task.say(undefined)
        }}
        problem={task.problem}
        placeholder={say.groupExample}
        autoComplete="off"
        beside={
          <Button type="submit" kind="quiet" disabled={task.isBusy}>
            {say.make}
          </Button>
        }
      />
    </form>
  )
}
