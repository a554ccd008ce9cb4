'use client'

import { RefreshCw } from 'lucide-react'
import Link from 'next/link'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { withScript } from '../_ui/needs-script.tsx'
import { useTypedEarly } from '../_ui/use-typed-early.ts'
import { verbatim } from '../_ui/verbatim.ts'
import type { Busy } from './use-register.ts'
import * as say from './words.tsx'

/** A free name, another one for the asking, and where the code shall go. */
export function Offer({
  atSign,
  busy,
  trouble,
  onAnother,
  onSend,
}: {
  atSign: AtSign | undefined
  busy: Busy | undefined
  trouble: ReactNode
  onAnother: () => void
  onSend: (atSign: AtSign, mail: string) => void
}) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly({ mail: field }, ({ mail }) => mail !== undefined && setTyped(mail))

  function submit(event: FormEvent) {
    event.preventDefault()
    const mail = typed.trim()
    const wrong = say.complaintAboutMail(mail)
    setProblem(wrong)
    if (wrong) field.current?.focus()
    else if (atSign) onSend(atSign, mail)
  }

  return (
    <section aria-labelledby="offer">
      <h1 id="offer" className="font-bold text-title">
        {say.getAnAtSign}
      </h1>
      <p className="mt-3 max-w-prose text-soft text-value">{say.whatANameIs}</p>
      <div className="mt-8 rounded-sheet bg-sunken p-5">
        <p id="offered" className="font-medium text-sm">
          {say.yourNewName}
        </p>
        <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <output aria-labelledby="offered" className="min-h-10 wrap-anywhere font-bold text-3xl tracking-tight">
            {atSign ?? (
              <span className="font-normal text-soft text-value">{busy ? say.lookingForOne : say.noneYet}</span>
            )}
          </output>
          <Button kind="plain" className={withScript} disabled={busy !== undefined} onClick={onAnother}>
            <RefreshCw aria-hidden="true" /> {say.anotherName}
          </Button>
        </div>
      </div>
      {trouble && <div className="mt-6">{trouble}</div>}
      {/* The field has no name: what a browser sends by itself would put the address into that of the page. */}
      <form onSubmit={submit} noValidate className="mt-8 space-y-5">
        <Field
          ref={field}
          label={say.yourMailAddress}
          type="email"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setProblem(undefined)
          }}
          problem={problem}
          hint={say.whoSeesAddress}
          placeholder="you@example.org"
          {...verbatim}
          autoComplete="email"
        />
        <Button type="submit" className="w-full sm:w-auto" disabled={!atSign || busy !== undefined}>
          {busy === 'sending' ? say.sendingTheCode : say.sendCode}
        </Button>
      </form>
      <p className="mt-10 text-soft">
        {say.haveANameAlready(
          <Link href="/onboard" className="text-owner-text underline underline-offset-4">
            {say.claimWithSecret}
          </Link>,
          <Link href="/register?mine" className="text-owner-text underline underline-offset-4">
            {say.getSecretByMail}
          </Link>,
        )}
      </p>
    </section>
  )
}
