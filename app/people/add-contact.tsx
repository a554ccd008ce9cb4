'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Book, complaintAboutContact } from '../../lib/contacts/book.ts'
import { addContact } from '../../lib/contacts/keep-book.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { lookUp } from '../_client/look-up.ts'
import { useSession } from '../_client/session.tsx'
import { useTask } from '../_client/use-task.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import * as say from './words.tsx'

/** Somebody by atSign, for whom the directory is asked first. */
export function AddContact({ book }: { book: Book }) {
  const { device } = useSession()
  const [typed, setTyped] = useState('')
  const [said, setSaid] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  const task = useTask(book.owner)
  const leaving = useRef<AbortController>(undefined)
  useEffect(() => () => leaving.current?.abort(), [])

  async function add(event: FormEvent) {
    event.preventDefault()
    setSaid('')
    const read = readAtSign(typed)
    const wrong = complaintAboutContact(book, typed) ?? ('problem' in read ? read.problem : undefined)
    if (wrong) return task.say(wrong)
    const atSign = parseAtSign(typed.trim())
    const asked = new AbortController()
    leaving.current = asked
    setIsAsking(true)
    const found = await device().then(
      ({ dial }) => lookUp(dial, atSign, asked.signal),
      () => 'unchecked' as const,
    )
    if (asked.signal.aborted) return
    setIsAsking(false)
    const isThere = found === 'unchecked' ? undefined : found !== 'unknown'
    if (!(await task.run((client) => addContact(client, book, atSign, isThere === undefined ? {} : { isThere }))))
      return
    setTyped('')
    setSaid(isThere === undefined ? say.addedUnchecked(atSign) : say.added(atSign))
  }

  return (
    <form onSubmit={add} noValidate className="mt-6 max-w-md">
      <Field
        label={say.addSomebody}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          task.say(undefined)
        }}
        problem={task.problem}
        hint={said}
        placeholder="@bob"
        {...verbatim}
        beside={
          <Button type="submit" kind="quiet" disabled={isAsking || task.isBusy}>
            {isAsking ? say.asking : say.add}
          </Button>
        }
      />
    </form>
  )
}
