'use client'

import Link from 'next/link'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { useAlive } from '../_ui/use-alive.ts'
import { useTypedEarly } from '../_ui/use-typed-early.ts'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import type { Busy } from './use-register.ts'
import * as say from './words.tsx'

/** For who has a name and lacks its secret: a code goes to the mail address that the name was registered with. */
export function Mine({
  wanted,
  busy,
  trouble,
  problem: refused,
  onSend,
}: {
  wanted: string
  busy: Busy | undefined
  trouble: ReactNode
  problem: string | undefined
  onSend: (atSign: AtSign) => void
}) {
  const alive = useAlive()
  const [typed, setTyped] = useState(wanted)
  const [problem, setProblem] = useState<string>()
  const [tried, setTried] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly({ atSign: field }, ({ atSign }) => atSign !== undefined && setTyped(atSign))

  function submit(event: FormEvent) {
    event.preventDefault()
    const read = readAtSign(typed)
    setProblem('problem' in read ? read.problem : undefined)
    setTried(typed)
    if ('problem' in read) field.current?.focus()
    else onSend(read.atSign)
  }

  return (
    <section aria-labelledby="mine">
      <h1 id="mine" className="font-bold text-title">
        {say.getTheSecret}
      </h1>
      <p className="mt-3 max-w-prose text-soft text-value">{say.whatThisIsFor}</p>
      {trouble && <div className="mt-6">{trouble}</div>}
      <form onSubmit={submit} noValidate className="mt-8 space-y-5">
        <Field
          ref={field}
          label={say.yourAtSign}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setProblem(undefined)
          }}
          problem={problem ?? (tried === typed ? refused : undefined)}
          placeholder="@alice"
          {...verbatim}
        />
        <Button type="submit" className="w-full sm:w-auto" disabled={!alive || busy !== undefined}>
          {busy === 'sending' ? say.sendingTheCode : say.sendCode}
        </Button>
      </form>
      <p className="mt-10 text-soft">
        {say.noNameYet(
          <Link href="/register" className="text-owner-text underline underline-offset-4">
            {say.getANewOne}
          </Link>,
          <Link href="/onboard" className="text-owner-text underline underline-offset-4">
            {say.claimYours}
          </Link>,
        )}
      </p>
    </section>
  )
}
