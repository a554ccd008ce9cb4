'use client'

import { ArrowRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from './_ui/button.tsx'
import { Field } from './_ui/field.tsx'
import { useTypedEarly } from './_ui/use-typed-early.ts'
import { verbatim } from './_ui/verbatim.ts'
import { pathOf } from './_words/path-of.ts'
import { readAddress } from './_words/read-at-sign.ts'

/**
 * One field that takes an atSign, or anything that leads to one. A plain form where there is no script: `typed` is then
 * what could not be opened.
 */
export function OpenPage({ typed }: { typed: string | undefined }) {
  const router = useRouter()
  const [text, setText] = useState(typed ?? '')
  const [problem, setProblem] = useState(() => problemOf(typed))
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly({ to: field }, ({ to }) => change(to ?? ''))

  function change(text: string) {
    setText(text)
    setProblem(undefined)
  }

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
          ref={field}
          label="Whose page do you want to see?"
          beside={
            <Button type="submit">
              Open <ArrowRight aria-hidden="true" />
            </Button>
          }
          name="to"
          value={text}
          onChange={(event) => change(event.target.value)}
          problem={problem}
          placeholder="@alice"
          {...verbatim}
          enterKeyHint="go"
        />
      </form>
    </search>
  )
}

function problemOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined
  const read = readAddress(typed)
  return 'problem' in read ? read.problem : undefined
}
