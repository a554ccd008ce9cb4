'use client'

import { LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { maxMessageLength } from '../../lib/profile/ask.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import type { Answer, OwnProfile } from '../../lib/profile/profile.ts'
import { type Request, valuesFor } from '../../lib/profile/requests.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useProfile } from '../_client/use-profile.ts'
import { useAddressOf } from '../_page/bytes-picture.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { Field, Problem, TextField } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { wordsFor } from '../_words/wanted.ts'
import type { Open } from './use-requests.ts'
import * as say from './words.tsx'

const day = 86_400_000
/** For how long, in milliseconds; none is for good. */
const spans = [
  { value: 'good', words: say.forGood, millis: undefined },
  { value: 'day', words: 'A day', millis: day },
  { value: 'week', words: 'A week', millis: 7 * day },
  { value: 'month', words: '30 days', millis: 30 * day },
] as const
type Span = (typeof spans)[number]['value']

interface Props {
  readonly request: Request
  readonly viewer: AtSign
  readonly loaded: Open
  readonly onClose: () => void
}

/** Choosing which value somebody gets, and for how long. */
export function ShareSheet({ open, ...props }: Props & { open: boolean }) {
  const { wanted, from } = props.request
  return (
    <Sheet open={open} onClose={props.onClose} title={say.shareWith(wordsFor(wanted), from)}>
      <Opened {...props} />
    </Sheet>
  )
}

/** What there is to share, as it was when the sheet was opened. */
function Opened(props: Props) {
  const profile = useProfile(props.viewer)
  const [own, setOwn] = useState<OwnProfile>()
  if (!own && profile.state === 'here') setOwn(profile.value)
  if (!own && profile.state === 'failed') return <Problem>{profile.sentence}</Problem>
  if (!own) {
    return (
      <p role="status" className="min-h-56 text-soft">
        {say.lookingAtPage}
      </p>
    )
  }
  return <Form {...props} own={own} />
}

const other = 'other'

function Form({ request, loaded, onClose, own }: Props & { own: OwnProfile }) {
  const { wanted, from } = request
  const values = valuesFor(own, request)
  const isPicture = wanted.field?.kind === 'picture'
  const [choice, setChoice] = useState(values.length > 0 ? '0' : other)
  const [text, setText] = useState('')
  const [span, setSpan] = useState<Span>('good')
  const [message, setMessage] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const isOther = choice === other

  async function share(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const millis = spans.find(({ value }) => value === span)?.millis
    const complaint = await loaded.give(request, own, {
      value: values[Number(choice)] ?? text,
      ...(millis ? { until: new Date(Date.now() + millis) } : {}),
      message,
    })
    setBusy(false)
    if (complaint === undefined) onClose()
    else setProblem(complaint)
  }

  if (isPicture && values.length === 0) return <NoPicture />
  const typed = {
    label: values.length > 0 ? say.wantedFor(wordsFor(wanted), from) : say.yourThingTitle(wordsFor(wanted)),
    value: text,
    problem: isOther ? problem : undefined,
    placeholder: wanted.field?.example,
    dir: 'auto',
    onChange: (event: { target: { value: string } }) => {
      setText(event.target.value)
      setProblem(undefined)
    },
  }
  return (
    <form onSubmit={share} className="space-y-5">
      {values.length > 0 && (
        <Choices
          legend={say.whichOne}
          options={[
            ...values.map((answer, place) => ({ value: String(place), words: <Known answer={answer} /> })),
            ...(isPicture ? [] : [{ value: other, words: say.somethingElse }]),
          ]}
          value={choice}
          onChange={(next) => {
            setChoice(next)
            setProblem(undefined)
          }}
        />
      )}
      {isOther &&
        (wanted.field?.kind === 'long text' || !wanted.field ? (
          <TextField {...typed} rows={2} />
        ) : (
          <Field {...typed} autoComplete="off" />
        ))}
      <Choices legend={say.forHowLong} options={spans} value={span} onChange={setSpan} />
      <TextField
        label={say.aWordTo(from)}
        value={message}
        maxLength={maxMessageLength}
        rows={2}
        dir="auto"
        onChange={(event) => setMessage(event.target.value)}
      />
      <div aria-live="polite">{problem && !isOther && <Problem>{problem}</Problem>}</div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 sm:flex-nowrap">
        <p className="min-w-0 text-soft text-sm">{say.onlyTheySee(from)}</p>
        <Button type="submit" disabled={busy} className="grow sm:grow-0">
          {busy && <LoaderCircle className="animate-spin" aria-hidden="true" />}
          {say.share}
        </Button>
      </div>
    </form>
  )
}

/** A value and who sees it now. */
function Known({ answer }: { answer: Answer }) {
  const { shown, audience } = answer
  const address = useAddressOf(shown.kind === 'picture' ? shown.picture : undefined)
  return (
    <span className="min-w-0">
      {shown.kind === 'picture' ? (
        // biome-ignore lint/performance/noImgElement: made of bytes that were opened here
        address && <img src={address} alt={say.yourPortrait} className="size-14 rounded-control object-cover" />
      ) : (
        <span dir="auto" className="line-clamp-3">
          {textOf(answer)}
        </span>
      )}
      <span className="block text-sm opacity-90">{audienceLabel(audience)}</span>
    </span>
  )
}

function textOf({ shown, raw }: Answer): string {
  switch (shown.kind) {
    case 'text':
    case 'link':
      return shown.text
    case 'location':
      return shown.location.label
    case 'reference':
      return say.referenceTo(shown.name, shown.owner)
    case 'custom':
      return 'text' in shown.item.content ? shown.item.content.text : shown.item.label
    default:
      return raw
  }
}

function NoPicture() {
  return (
    <div className="space-y-5">
      <p className="text-soft">{say.noPictureYet}</p>
      <Link href="/profile" className={buttonClass()}>
        {say.editMyPage}
      </Link>
    </div>
  )
}
