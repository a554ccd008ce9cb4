'use client'

import Link from 'next/link'
import { type ClipboardEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { takeOver } from '../_client/hand-over.ts'
import { ChooseLockAhead, type LockKind } from '../_client/lock/choose-lock.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { DropArea } from '../_ui/drop-area.tsx'
import { Field } from '../_ui/field.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { ScanWays } from '../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../_ui/scan/use-qr-picture.ts'
import { useAlive } from '../_ui/use-alive.ts'
import { useTypedEarly } from '../_ui/use-typed-early.ts'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign, readInvitation } from '../_words/read-at-sign.ts'
import { AnAtSign, type Source } from '../an-at-sign.tsx'
import type { News, Refusal } from './refusal.ts'
import * as say from './words.tsx'

interface Value {
  readonly atSign: string
  readonly secret: string
  /** What shall lock the keys here. */
  readonly lock: LockKind
}

interface Problems {
  readonly atSign?: string
  readonly secret?: string
  readonly picture?: string
}

/** Takes the atSign and its secret in whatever form they come: typed, pasted, or as a QR code. */
export function Invitation({
  value,
  onChange,
  refusal,
  news,
  from,
  unfinished,
  another,
  onClaim,
}: {
  value: Value
  onChange: (value: Value) => void
  refusal: Refusal | undefined
  /** What became of a claim that was cut or called off. */
  news: News | undefined
  from: Source
  /** Whose claim was begun here and waits. */
  unfinished: AtSign | undefined
  /** Whether this is for another one than that. */
  another: boolean
  onClaim: (atSign: AtSign, secret: string, lock: LockKind) => void
}) {
  const alive = useAlive()
  const [problems, setProblems] = useState<Problems>({})
  /** What was refused is no longer what stands in the fields. */
  const [mended, setMended] = useState<Refusal>()

  function edit(change: Partial<Value>) {
    onChange({ ...value, ...change })
    setProblems({})
    setMended(refusal)
  }

  /** Takes a whole invitation apart; false when the text is none. */
  function take(text: string): boolean {
    const read = readInvitation(text)
    if (!read) return false
    if ('problem' in read) setProblems({ atSign: read.problem })
    else edit(read)
    return true
  }

  const { looking, look, stop } = useQrPicture((seen) => {
    const picture = whyNoCode(seen)
    if (picture === undefined) takeCodes(seen.texts ?? [])
    else setProblems({ picture })
  })

  /** A picture may hold more than one code; what is not an invitation does not matter beside one that is. */
  function takeCodes(texts: readonly string[]) {
    const [first, second] = texts.filter((text) => readInvitation(text))
    if (first === undefined) setProblems({ picture: say.noSecretInCode })
    else if (second !== undefined) setProblems({ picture: say.severalCodes })
    else take(first)
  }

  function takePicture(picture: Blob) {
    setProblems({})
    look(picture)
  }

  function paste(event: ClipboardEvent) {
    const picture = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'))
    if (picture) takePicture(picture)
    else if (!take(event.clipboardData.getData('text'))) return
    event.preventDefault()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (take(value.atSign)) return
    const read = readAtSign(value.atSign)
    const secret = value.secret.trim()
    const found: Problems = {
      ...('problem' in read ? { atSign: read.problem } : {}),
      ...(complaintAboutSecret(secret) ? { secret: complaintAboutSecret(secret) } : {}),
    }
    setProblems(found)
    if (!('problem' in read) && !found.secret) onClaim(read.atSign, secret, value.lock)
  }

  useHandedOver(take)
  const fields = { atSign: useRef<HTMLInputElement>(null), secret: useRef<HTMLInputElement>(null) }
  useTypedEarly(fields, (early) => onChange({ ...value, ...early }))

  return (
    <DropArea label={say.dropQrCode} onFile={takePicture}>
      <h1 className="font-bold text-title">{say.claimYourAtSign}</h1>
      <p className="mt-3 max-w-prose text-soft text-value">{say.whatYouNeed}</p>
      <p className="mt-3 max-w-prose text-soft">
        <AnAtSign from={from} />
      </p>
      {unfinished && <Other unfinished={unfinished} another={another} />}
      {refusal && refusal !== mended && (
        <div className="mt-6">
          <Notice
            kind="problem"
            title={refusal.title}
            next={refusal.next !== 'type again' && <Next refusal={refusal} onAgain={submit} />}
          >
            {refusal.sentence}
          </Notice>
        </div>
      )}
      {news && refusal === undefined && (
        <div className="mt-6">
          <Notice title={news.title}>{news.sentence}</Notice>
        </div>
      )}
      <NeedsScript>{say.madeByScript}</NeedsScript>
      {/* No field has a name: what a browser sends by itself, before or without script, would put the secret into an address. */}
      <form onSubmit={submit} onPaste={paste} noValidate className="mt-8 space-y-5">
        <Field
          ref={fields.atSign}
          label={say.yourAtSign}
          value={value.atSign}
          onChange={(event) => edit({ atSign: event.target.value })}
          problem={problems.atSign}
          placeholder="@alice"
          {...verbatim}
        />
        <Field
          ref={fields.secret}
          label={say.secret}
          value={value.secret}
          onChange={(event) => edit({ secret: event.target.value })}
          problem={problems.secret}
          hint={say.whatSecretsLookLike}
          {...verbatim}
        />
        {(from === 'here' || from === 'lab') && (
          <p className={`text-soft ${withScript}`}>
            {say.noSecretAtHand(
              <Link
                href={`/register?mine&atsign=${encodeURIComponent(value.atSign)}`}
                className="text-owner-text underline underline-offset-4"
              >
                {say.getItByMail}
              </Link>,
            )}
          </p>
        )}
        <div className={withScript}>
          <ChooseLockAhead value={value.lock} onChange={(lock) => onChange({ ...value, lock })} />
        </div>
        <Button type="submit" className="w-full sm:w-auto" disabled={!alive}>
          {say.claimThisAtsign}
        </Button>
      </form>
      <div className={`mt-12 ${withScript}`}>
        <h2 className="font-semibold">{say.haveAQrCode}</h2>
        <ScanWays
          sheetTitle={say.showTheQrCode}
          otherwise={say.orChooseAPicture}
          idle={say.orDropThePicture}
          looking={looking}
          problem={problems.picture}
          onText={(text) => takeCodes([text])}
          onPicture={takePicture}
          onStop={stop}
        />
      </div>
    </DropArea>
  )
}

/** From a claim that waits to a new one, or back to it. */
function Other({ unfinished, another }: { unfinished: AtSign; another: boolean }) {
  return (
    <p className="mt-3 text-soft">
      {another && say.wasBegunHere(unfinished)}
      <Link
        href={another ? `/onboard?atsign=${encodeURIComponent(unfinished)}` : '/onboard?another'}
        className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
      >
        {another ? say.goOn : say.claimAnotherAtsign}
      </Link>
    </p>
  )
}

function Next({ refusal: { next, atSign }, onAgain }: { refusal: Refusal; onAgain: (event: FormEvent) => void }) {
  switch (next) {
    case 'sign in':
      return (
        <Link href={`/sign-in?atsign=${encodeURIComponent(atSign)}`} className={buttonClass('quiet')}>
          {say.openKeyFileOf(atSign)}
        </Link>
      )
    case 'own page':
      return (
        <Link href="/sign-in" className={buttonClass('quiet')}>
          {say.chooseWhoYouAre}
        </Link>
      )
    case 'again':
      return (
        <Button kind="quiet" onClick={onAgain}>
          {say.tryAgain}
        </Button>
      )
    case 'type again':
      return undefined
  }
}

/** What another page handed over. */
function useHandedOver(take: (text: string) => boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    const invitation = takeOver('invitation')
    if (invitation) take(invitation)
  }, [])
}

function complaintAboutSecret(secret: string): string | undefined {
  if (secret === '') return say.enterTheSecret
  if (/\s/.test(secret)) return say.noSpacesInSecrets
  return undefined
}
