'use client'

import Link from 'next/link'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { Notice } from '../_ui/notice.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import type { Sent } from './begun.ts'
import type { Busy } from './use-register.ts'
import * as say from './words.tsx'

/** How long who asked for a code has to wait before they can have another, in seconds. */
const pause = 30

/** How many letters and digits a code has. [data formats §16.2] */
const length = 4

/** The code from the mail. */
export function Code({
  sent,
  busy,
  problem,
  trouble,
  isLab,
  onCheck,
  onSendAgain,
  onBack,
}: {
  sent: Sent
  busy: Busy | undefined
  problem: string | undefined
  trouble: ReactNode
  isLab: boolean
  onCheck: (code: string) => void
  onSendAgain: () => void
  onBack: () => void
}) {
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  const seconds = useSecondsUntil(sent.at + pause * 1000)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a code was sent, and whenever one was wrong
  useEffect(() => field.current?.focus(), [sent.at, problem])

  function submit(event: FormEvent) {
    event.preventDefault()
    const code = typed.replace(/\s/g, '')
    const isWhole = code.length === length
    setWrong(isWhole ? undefined : say.codeIsSoLong(length))
    if (isWhole) onCheck(code.toUpperCase())
    else field.current?.focus()
  }

  return (
    <section aria-labelledby="code">
      <h1 id="code" className="font-bold text-title">
        {say.typeTheCode}
      </h1>
      <p className="mt-3 max-w-prose wrap-anywhere text-soft text-value">
        {sent.mail
          ? say.sentTo(<span className="font-semibold text-ink">{sent.mail}</span>, sent.atSign)
          : say.sentToRegistered(sent.atSign)}{' '}
        {!isLab && say.lookInUnwanted}
      </p>
      {isLab && (
        <div className="mt-6">
          <Notice
            title={say.noMailHere}
            next={
              <Link href="/lab#mail" target="_blank" className="text-owner-text underline underline-offset-4">
                {say.readInLab}
              </Link>
            }
          >
            {say.mailIsInLab}
          </Notice>
        </div>
      )}
      {trouble && <div className="mt-6">{trouble}</div>}
      <form onSubmit={submit} noValidate className="mt-8 space-y-5">
        <Field
          ref={field}
          label={say.code}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setWrong(undefined)
          }}
          problem={wrong ?? problem}
          hint={say.soManyCharacters(length)}
          {...verbatim}
          autoComplete="one-time-code"
          className="max-w-72"
        />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" className="w-full sm:w-auto" disabled={busy !== undefined}>
            {busy === 'checking' ? say.checkingIt : say.goOn}
          </Button>
          <Button kind="quiet" disabled={busy !== undefined || seconds > 0} onClick={onSendAgain}>
            {busy === 'sending' ? say.sending : seconds > 0 ? say.sendAgainIn(seconds) : say.sendAgain}
          </Button>
          <Button kind="plain" onClick={onBack}>
            {sent.mail ? say.anotherNameAddress : say.anotherName}
          </Button>
        </div>
      </form>
      <p className="sr-only" aria-live="polite">
        {seconds === 0 && say.newCodePossible}
      </p>
    </section>
  )
}

/** How many seconds are left, 0 when it is past. */
function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    const ticking = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= time) clearInterval(ticking)
    }, 1000)
    return () => clearInterval(ticking)
  }, [time])
  return Math.max(0, Math.ceil((time - now) / 1000))
}
