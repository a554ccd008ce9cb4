'use client'

import { ArrowRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from './_ui/button.tsx'
import { Field } from './_ui/field.tsx'
import { pathOf } from './_words/path-of.ts'
import { readAddress } from './_words/read-at-sign.ts'

/** One field that takes an atSign, or anything that leads to one. A plain form where there is no script. */
export function OpenPage({ typed }: { typed: string }) {
  const router = useRouter()
  const [text, setText] = useState(typed)
  const [problem, setProblem] = useState(() => problemOf(typed))

  function open(event: FormEvent) {
    event.preventDefault()
    const read = readAddress(text)
    if ('problem' in read) return setProblem(read.problem)
    router.push(pathOf(read.atSign, read.field))
  }

  return (
    <search className="mt-8 block">
      <form action="/open" onSubmit={open} noValidate>
        <Field
          label="Whose page do you want to see?"
          beside={
            <Button type="submit">
              Open <ArrowRight aria-hidden="true" />
            </Button>
          }
          name="to"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setProblem(undefined)
          }}
          problem={problem}
          placeholder="@alice"
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
        />
      </form>
    </search>
  )
}

function problemOf(typed: string): string | undefined {
  if (typed === '') return undefined
  const read = readAddress(typed)
  return 'problem' in read ? read.problem : undefined
}
