'use client'

import { type FormEvent, useState } from 'react'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { useTask } from '../_client/use-task.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { block } from './block.ts'
import * as say from './words.tsx'

/** Somebody by atSign. */
export function BlockSomebody({ owner, onBlocked }: { owner: AtSign; onBlocked: () => void }) {
  const [typed, setTyped] = useState('')
  const task = useTask(owner)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const read = readAtSign(typed)
    if ('problem' in read) return task.say(read.problem)
    const { atSign } = read
    if (sameAtSign(atSign, owner)) return task.say(say.thatIsYou)
    if (await task.run((client) => block(client, atSign))) setTyped('')
    // The server may have done its part where another could not be done.
    onBlocked()
  }

  return (
    <form onSubmit={submit} noValidate className="mt-6 max-w-md">
      <Field
        label={say.blockSomebody}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          task.say(undefined)
        }}
        problem={task.problem}
        placeholder="@bob"
        {...verbatim}
        beside={
          <Button type="submit" kind="quiet" disabled={task.isBusy}>
            {say.block}
          </Button>
        }
      />
    </form>
  )
}
