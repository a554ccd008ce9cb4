'use client'

import { ArrowRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { noteRecent } from './_client/recent.ts'
import { Button } from './_ui/button.tsx'
import { Field } from './_ui/field.tsx'
import { useTypedEarly } from './_ui/use-typed-early.ts'
import { verbatim } from './_ui/verbatim.ts'
import { pathOf } from './_words/path-of.ts'
import { readAddress } from './_words/read-at-sign.ts'
import * as say from './words.tsx'

/**
 * One field that takes an atSign, or anything that leads to one. A plain form where there is no script: `typed` is then
 * what could not be opened.
 */
export function OpenPage({
  typed,
  onType,
  autoFocus = false,
  children,
}: {
  typed?: string | undefined
  /** Told of what stands in the field. */
  onType?: (text: string) => void
  autoFocus?: boolean
  /** What stands under the field while something in here has the focus. */
  children?: ReactNode
}) {
  const router = useRouter()
  const [text, setText] = useState(typed ?? '')
  const [problem, setProblem] = useState(() => problemOf(typed))
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly({ to: field }, ({ to }) => change(to ?? ''))

  function change(text: string) {
    setText(text)
    setProblem(undefined)
    onType?.(text)
  }

  function open(event: FormEvent) {
    event.preventDefault()
    const read = readAddress(text)
    if ('problem' in read) return setProblem(read.problem)
    noteRecent(read.atSign)
    router.push(pathOf(read.atSign, read.field))
  }

  return (
    <search className="group/open relative mt-8 block">
      <form action="/open" onSubmit={open} noValidate>
        <Field
          ref={field}
          label={say.whosePage}
          beside={
            <Button type="submit">
              {say.open} <ArrowRight aria-hidden="true" />
            </Button>
          }
          name="to"
          value={text}
          onChange={(event) => change(event.target.value)}
          problem={problem}
          placeholder="@alice"
          autoFocus={autoFocus}
          {...verbatim}
          enterKeyHint="go"
        />
      </form>
      {children && !problem && (
        // Takes the focus itself where a browser gives none to links: what is pressed would be gone before it is followed.
        <div
          tabIndex={-1}
          className="absolute inset-x-0 top-full z-10 mt-2 hidden rounded-sheet bg-raised px-5 py-3 shadow-soft ring-1 ring-line outline-none empty:hidden group-focus-within/open:block"
        >
          {children}
        </div>
      )}
    </search>
  )
}

function problemOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined
  const read = readAddress(typed)
  return 'problem' in read ? read.problem : undefined
}
