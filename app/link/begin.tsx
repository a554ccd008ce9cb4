'use client'

import { QrCode as QrIcon } from 'lucide-react'
import Link from 'next/link'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { takeOver } from '../_client/hand-over.ts'
import { ChooseLockAhead, type LockKind } from '../_client/lock/choose-lock.tsx'
import { Button } from '../_ui/button.tsx'
import { DropArea } from '../_ui/drop-area.tsx'
import { Field } from '../_ui/field.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { ScanWays } from '../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../_ui/scan/use-qr-picture.ts'
import { useAlive } from '../_ui/use-alive.ts'
import { useTypedEarly } from '../_ui/use-typed-early.ts'
import { verbatim } from '../_ui/verbatim.ts'
import { parseLinkCode } from '../_words/link-code.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import type { Wanted } from './use-linking.ts'
import type { Refusal } from './words.tsx'
import * as say from './words.tsx'

/** As it stands in the fields. */
export interface Typed {
  readonly atSign: string
  readonly name: string
  readonly code: string
  readonly manages: boolean
  /** What shall lock the keys here. */
  readonly lock: LockKind
}

interface Problems {
  readonly atSign?: string
  readonly name?: string
  readonly code?: string
  readonly picture?: string
}

/** Whose device this shall be, what it is called, and the two ways there: it shows a code, or it takes one. */
export function Begin({
  value: typed,
  onChange,
  refusal,
  isBusy,
  onShow,
  onAsk,
}: {
  value: Typed
  onChange: (value: Typed) => void
  refusal: Refusal | undefined
  isBusy: boolean
  onShow: (wanted: Wanted) => void
  onAsk: (wanted: Wanted, passcode: string) => void
}) {
  const alive = useAlive()
  const [problems, setProblems] = useState<Problems>({})
  const fields = { atSign: useRef<HTMLInputElement>(null), code: useRef<HTMLInputElement>(null) }
  useTypedEarly(fields, (early) => onChange({ ...typed, ...early }))

  function edit(change: Partial<Typed>) {
    onChange({ ...typed, ...change })
    setProblems({})
  }

  /** What stands in the fields; undefined, with its reasons at the fields, when that will not do. */
  function wanted(atSign?: AtSign): Wanted | undefined {
    const read = atSign ? { atSign } : readAtSign(typed.atSign)
    const deviceName = say.wireName(typed.name)
    const found: Problems = {
      ...('problem' in read && { atSign: read.problem }),
      ...(deviceName === '' && { name: say.nameNeeded }),
    }
    setProblems(found)
    return 'problem' in read || deviceName === ''
      ? undefined
      : { atSign: read.atSign, deviceName, manages: typed.manages }
  }

  function show() {
    const all = wanted()
    if (all) onShow(all)
  }

  function ask(event: FormEvent) {
    event.preventDefault()
    const all = wanted()
    const code = typed.code.replace(/\s/g, '')
    if (!/^\w{4,64}$/.test(code)) setProblems((found) => ({ ...found, code: say.typeItsCode }))
    else if (all) onAsk(all, code)
  }

  function takeCodes(texts: readonly string[]) {
    const links = texts.flatMap((text) => parseLinkCode(text) ?? [])
    const link = links.find(({ kind }) => kind === 'given')
    if (link?.kind !== 'given') {
      const [picture] = links.map(() => say.codeOfOneThatIsIn)
      setProblems({
        picture: picture ?? say.codeLetsNobodyIn,
      })
      return
    }
    const all = wanted(link.atSign)
    edit({ atSign: link.atSign })
    if (all) onAsk(all, link.passcode)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what another page handed over, once, when this one opens
  useEffect(() => {
    const link = parseLinkCode(takeOver('link code') ?? '')
    if (link?.kind === 'given') edit({ atSign: link.atSign, code: link.passcode })
  }, [])

  const { looking, look, stop } = useQrPicture((seen) => {
    const picture = whyNoCode(seen)
    if (picture === undefined) takeCodes(seen.texts ?? [])
    else setProblems({ picture })
  })
  const takePicture = (picture: Blob) => {
    setProblems({})
    look(picture)
  }

  return (
    <DropArea label={say.dropPicture} onFile={takePicture}>
      <h1 className="text-balance font-bold text-title">{say.useOnThisDevice}</h1>
      <p className="mt-3 max-w-prose text-soft text-value">{say.howLinkingWorks}</p>
      {refusal && (
        <div className="mt-6">
          <Notice kind="problem" title={refusal.title}>
            {refusal.sentence}
          </Notice>
        </div>
      )}
      <NeedsScript>{say.madeByScript}</NeedsScript>
      <form onSubmit={ask} noValidate className={`mt-8 ${withScript}`}>
        <div className="space-y-5">
          <Field
            ref={fields.atSign}
            label={say.yourAtSign}
            value={typed.atSign}
            onChange={(event) => edit({ atSign: event.target.value })}
            problem={problems.atSign}
            placeholder="@alice"
            {...verbatim}
          />
          <Field
            label={say.whatItIsCalled}
            value={typed.name}
            onChange={(event) => edit({ name: event.target.value })}
            problem={problems.name}
            hint={say.whereNameIsSeen}
            autoComplete="off"
          />
          <label className="flex max-w-prose items-start gap-3 py-2">
            <input
              type="checkbox"
              checked={typed.manages}
              onChange={(event) => edit({ manages: event.target.checked })}
              className="mt-0.5 size-6 shrink-0 accent-owner-text"
            />
            <span>{say.mayLetOthersIn}</span>
          </label>
          <ChooseLockAhead value={typed.lock} onChange={(lock) => onChange({ ...typed, lock })} />
        </div>
        <Button className="mt-6 w-full sm:w-auto" disabled={!alive || isBusy} onClick={show}>
          <QrIcon aria-hidden="true" /> {isBusy ? say.oneMoment : say.showACode}
        </Button>
        <h2 className="mt-12 font-semibold text-lg">{say.doesOtherShowACode}</h2>
        <p className="mt-1 max-w-prose text-soft">{say.whereOtherMakesIt}</p>
        <ScanWays
          sheetTitle={say.showTheCode}
          otherwise={say.orChooseAPicture}
          looking={looking}
          problem={problems.picture}
          onText={(text) => takeCodes([text])}
          onPicture={takePicture}
          onStop={stop}
        />
        <Field
          ref={fields.code}
          label={say.theCodeTyped}
          value={typed.code}
          onChange={(event) => edit({ code: event.target.value })}
          problem={problems.code}
          className="max-w-xs"
          {...verbatim}
        />
        <Button type="submit" kind="quiet" className="mt-4" disabled={!alive || isBusy}>
          {say.askWithCode}
        </Button>
      </form>
      <p className="mt-10 text-soft">
        {say.noOtherDevice(
          <Link href="/sign-in" className="text-owner-text underline underline-offset-4">
            {say.openKeyFile}
          </Link>,
        )}
      </p>
    </DropArea>
  )
}
