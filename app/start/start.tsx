'use client'

import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ClipboardEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { handOver } from '../_client/hand-over.ts'
import { keyFileTypes } from '../_client/kit/read-key-file.ts'
import { Button } from '../_ui/button.tsx'
import { DropArea } from '../_ui/drop-area.tsx'
import { Field } from '../_ui/field.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { ScanWays } from '../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../_ui/scan/use-qr-picture.ts'
import { useAlive } from '../_ui/use-alive.ts'
import { useTypedEarly } from '../_ui/use-typed-early.ts'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { AnAtSign, type Source } from '../an-at-sign.tsx'
import { AskingDevice, HowItStands } from './next-step.tsx'
import { readAnything, readSeen, type Thing } from './read-anything.ts'
import { useStanding } from './use-standing.ts'
import * as say from './words.tsx'

type Read = Thing | { readonly problem: string }

/**
 * Takes whatever somebody has of an atSign, and leads to where it is of use. What opens an atSign stays in this page, or is
 * handed to the next one; only a name that the directory knows comes into the address.
 */
export function Start({ asked, from }: { asked: AtSign | undefined; from: Source }) {
  const router = useRouter()
  const alive = useAlive()
  const [typed, setTyped] = useState<string>(asked ?? '')
  const [problem, setProblem] = useState<string>()
  const [pictureProblem, setPictureProblem] = useState<string>()
  const [secret, setSecret] = useState<string>()
  /** The device that wants to be let in, whose code was shown to this one. */
  const [asking, setAsking] = useState<AtSign>()
  const { standing, ask, forget } = useStanding()
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly({ field }, (early) => edit(early.field ?? ''))
  useEffect(() => {
    if (asked) void ask(asked)
  }, [asked, ask])
  useEffect(() => {
    if (standing?.state === undefined) return
    const isKnown = standing.state !== 'unknown' && standing.state !== 'no directory'
    // A reload comes back to it.
    const path = isKnown ? `/start?atsign=${encodeURIComponent(standing.atSign)}` : '/start'
    history.replaceState(history.state, '', path)
  }, [standing])

  function clear() {
    setProblem(undefined)
    setPictureProblem(undefined)
    setSecret(undefined)
    setAsking(undefined)
    forget()
  }

  function edit(text: string) {
    clear()
    setTyped(text)
  }

  function go(thing: Thing) {
    clear()
    switch (thing.kind) {
      case 'name':
        setTyped(thing.atSign)
        return void ask(thing.atSign)
      case 'secret':
        setTyped('')
        return setSecret(thing.secret)
      case 'invitation':
        return claim(thing.atSign, thing.secret)
      case 'key file':
        return takeKeyFile(new File([thing.text], say.whatYouPasted))
      case 'sheet':
        handOver('sheet', thing.text)
        return router.push('/sign-in')
      case 'link code':
        handOver('link code', thing.text)
        return router.push('/link')
      case 'asking device':
        return setAsking(thing.atSign)
    }
  }

  function claim(atSign: AtSign, secret: string) {
    handOver('invitation', `${atSign}:${secret}`)
    router.push(`/onboard?atsign=${encodeURIComponent(atSign)}`)
  }

  function takeKeyFile(file: File) {
    handOver('key file', file)
    router.push('/sign-in')
  }

  function takeSeen(texts: readonly string[]) {
    const read = readSeen(texts)
    if ('problem' in read) setPictureProblem(read.problem)
    else go(read)
  }

  const { looking, look, stop } = useQrPicture((seen) => {
    const why = whyNoCode(seen)
    if (why === undefined) takeSeen(seen.texts ?? [])
    else setPictureProblem(why)
  })

  function takeFile(file: File) {
    clear()
    if (file.type.startsWith('image/')) void look(file)
    else takeKeyFile(file)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const read: Read = readAnything(typed)
    if ('problem' in read) {
      clear()
      setProblem(read.problem)
      field.current?.focus()
    } else go(read)
  }

  function paste(event: ClipboardEvent) {
    const [file] = event.clipboardData.files
    const read = readAnything(event.clipboardData.getData('text'))
    if (file) takeFile(file)
    // What opens an atSign is not shown for longer than it takes; a name is shown, and may be gone on with.
    else if (typed === '' && !('problem' in read) && read.kind !== 'name') go(read)
    else return
    event.preventDefault()
  }

  return (
    <DropArea label={say.dropWhatYouHave} onFile={takeFile}>
      <h1 className="font-bold text-title">{say.beginWithWhatYouHave}</h1>
      <p className="mt-3 max-w-prose text-soft text-value">{say.whatCanBePutIn}</p>
      <NeedsScript>{say.readByScript}</NeedsScript>
      {/* The field has no name: what a browser sends by itself, before or without script, would put a secret into an address. */}
      <form onSubmit={submit} onPaste={paste} noValidate className={`mt-8 ${withScript}`}>
        <Field
          ref={field}
          label={say.atSignOrWhatCame}
          value={typed}
          onChange={({ target }) => edit(target.value)}
          problem={problem}
          hint={say.readHere}
          placeholder="@alice"
          autoFocus
          enterKeyHint="go"
          {...verbatim}
          beside={
            <Button type="submit" disabled={!alive}>
              {say.goOn} <ArrowRight aria-hidden="true" />
            </Button>
          }
        />
      </form>
      <div aria-live="polite" className="mt-4 empty:hidden">
        {secret !== undefined && <Whose onClaim={(atSign) => claim(atSign, secret)} />}
        {asking && <AskingDevice atSign={asking} />}
        {standing && (
          <HowItStands standing={standing} from={from} onAgain={() => ask(standing.atSign)} onKeyFile={takeKeyFile} />
        )}
      </div>
      <div className={withScript}>
        <ScanWays
          sheetTitle={say.showTheCode}
          otherwise={say.orChooseAPicture}
          idle={say.orDropIt}
          accept={`image/*,${keyFileTypes}`}
          choose={say.chooseFileOrPicture}
          looking={looking}
          problem={pictureProblem}
          onText={(text) => takeSeen([text])}
          onPicture={takeFile}
          onStop={stop}
        />
      </div>
      <Otherwise from={from} />
    </DropArea>
  )
}

/** A secret came alone. */
function Whose({ onClaim }: { onClaim: (atSign: AtSign) => void }) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()

  function submit(event: FormEvent) {
    event.preventDefault()
    const read = readAtSign(typed)
    if ('problem' in read) setProblem(read.problem)
    else onClaim(read.atSign)
  }

  return (
    <form onSubmit={submit} noValidate className="rounded-sheet bg-sunken p-4 sm:p-5">
      <h2 className="mb-3 font-semibold">{say.thatIsASecret}</h2>
      <Field
        label={say.whichAtSign}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setProblem(undefined)
        }}
        problem={problem}
        placeholder="@alice"
        autoFocus
        {...verbatim}
        beside={<Button type="submit">{say.claimIt}</Button>}
      />
    </form>
  )
}

const linkClass = 'inline-flex min-h-11 items-center text-owner-text underline underline-offset-4'

/** The ways straight to one thing, which are there without script as well. */
function Otherwise({ from }: { from: Source }) {
  return (
    <section aria-labelledby="otherwise" className="mt-12">
      <h2 id="otherwise" className="font-semibold">
        {say.knowWhatYouWant}
      </h2>
      <ul className="mt-2 flex flex-wrap gap-x-6">
        <li>
          <Link href="/onboard" className={linkClass}>
            {say.claimWithSecret}
          </Link>
        </li>
        <li>
          <Link href="/sign-in" className={linkClass}>
            {say.openKeyFile}
          </Link>
        </li>
        <li>
          <Link href="/link" className={linkClass}>
            {say.letInFromAnother}
          </Link>
        </li>
        <li>
          <Link href="/register" className={linkClass}>
            {say.getAnAtSign}
          </Link>
        </li>
      </ul>
      <p className="mt-2 max-w-prose text-soft">
        <AnAtSign from={from} />
      </p>
    </section>
  )
}
