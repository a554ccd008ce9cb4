'use client'

import { Plus } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { Book } from '../../lib/contacts/book.ts'
import { nameOf } from '../../lib/contacts/contact.ts'
import type { Group } from '../../lib/contacts/group.ts'
import { addMembers } from '../../lib/contacts/keep-book.ts'
import { sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Task } from '../_client/use-task.ts'
import { Find } from '../_ui/find.tsx'
import { language } from '../_words/language.ts'
import { matching } from './contacts.tsx'
import * as say from './words.tsx'

/** How many are in sight; who is not is found by a name. */
const inSight = 12

/** Those of one's contacts who are not in the group yet. */
export function AddMembers({ group, book, task }: { group: Group; book: Book; task: Task }) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const others = useMemo(
    () => book.contacts.filter(({ atSign }) => !group.members.some((member) => sameAtSign(member.atSign, atSign))),
    [book, group],
  )
  const found = useMemo(() => matching(others, wanted), [others, wanted])
  if (others.length === 0) {
    return <p className="mt-3 text-soft text-sm">{book.contacts.length === 0 ? say.noContactsToPutIn : say.allAreIn}</p>
  }
  return (
    <fieldset className="mt-4 min-w-0">
      <legend className="mb-2 font-medium text-sm">{say.putIn}</legend>
      {others.length > inSight && (
        <Find
          quiet
          className="mb-3 max-w-md"
          label={say.findSomebodyFor(group.name)}
          placeholder={say.findSomebody}
          typed={typed}
          onType={setTyped}
        />
      )}
      <div className="flex flex-wrap gap-2">
        {found.slice(0, inSight).map((contact) => (
          <button
            key={contact.atSign}
            type="button"
            disabled={task.isBusy}
            onClick={() => task.run((client) => addMembers(client, group.id, [contact]))}
            className="inline-flex min-h-11 max-w-full items-center gap-1 rounded-full border border-edge border-dashed px-3 text-sm hover:border-solid hover:bg-sunken"
          >
            <Plus className="size-3.5 shrink-0" aria-hidden="true" />
            <span className="sr-only">{say.putIn} </span>
            <span className="truncate">{nameOf(contact)}</span>
          </button>
        ))}
      </div>
      <p className="mt-2 text-soft text-sm" role="status">
        {found.length === 0 && say.noneOfOthersCalled(wanted.trim())}
        {found.length > inSight && say.moreByName((found.length - inSight).toLocaleString(language))}
      </p>
    </fieldset>
  )
}
