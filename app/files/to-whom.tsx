'use client'

import { X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useImperativeHandle, useState } from 'react'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import * as say from './words.tsx'

export interface ToWhomHandle {
  /** All who are meant, what stands in the field included; undefined where that is nobody, and it is said there. */
  take(): readonly AtSign[] | undefined
  /** Says there what is wrong with somebody. */
  refuse(problem: string): void
}

/** The people, by their atSigns. */
export function ToWhom({
  ref,
  owner,
  people,
  onChange,
}: {
  ref: Ref<ToWhomHandle>
  owner: AtSign
  people: readonly AtSign[]
  onChange: (people: readonly AtSign[]) => void
}) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()

  /** Several at once may be pasted, with spaces or commas between them. */
  function take(): readonly AtSign[] | undefined {
    let all = people
    for (const typed of text.split(/[\s,;]+/).filter((word) => word !== '')) {
      const read = readAtSign(typed)
      if ('problem' in read) return void setProblem(read.problem)
      const { atSign } = read
      if (sameAtSign(atSign, owner)) return void setProblem(say.thatIsYou)
      if (!all.some((one) => sameAtSign(one, atSign))) all = [...all, atSign]
    }
    setText('')
    setProblem(undefined)
    onChange(all)
    return all
  }

  useImperativeHandle(ref, () => ({ take, refuse: setProblem }))

  return (
    <div>
      <Field
        label={say.toWhom}
        beside={
          <Button kind="quiet" onClick={take} disabled={text.trim() === ''}>
            {say.add}
          </Button>
        }
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(undefined)
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          take()
        }}
        problem={problem}
        placeholder="@bob"
        {...verbatim}
      />
      {people.length > 0 && (
        <ul aria-label={say.whoIsToHaveThem} className="mt-3 flex flex-wrap gap-2">
          {people.map((person) => (
            <li key={person} className="inline-flex max-w-full items-center rounded-full bg-owner/18 ps-4 font-medium">
              <span className="truncate">{person}</span>
              <button
                type="button"
                onClick={() => {
                  setProblem(undefined)
                  onChange(people.filter((one) => one !== person))
                }}
                className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken"
              >
                <X className="size-4" aria-hidden="true" />
                <span className="sr-only">{say.notThem(person)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
