'use client'

import { LoaderCircle } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import {
  complaintAboutWanted,
  maxMessageLength,
  maxWantedLength,
  type Wanted,
  wantedBy,
  wantedField,
} from '../../lib/profile/ask.ts'
import { type FieldName, fieldNamed } from '../../lib/profile/fields.ts'
import { complaintAboutText } from '../../lib/profile/text.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { Field, Problem, TextField } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { language } from '../_words/language.ts'
import * as say from './words.tsx'

/** What people ask for; everything else is a matter of words. */
const usual: readonly FieldName[] = ['phone', 'email', 'location', 'image', 'firstname', 'lastname', 'pronoun', 'about']

/** Choosing what to ask for, with a sentence why. */
export function AskSheet({
  owner,
  asking,
  taken,
  trouble,
  onSend,
  onClose,
}: {
  owner: AtSign
  /** Open while it is there, with what was chosen before. */
  asking: { readonly wanted?: Wanted } | undefined
  /** Names of what is there already, or was asked for. */
  taken: ReadonlySet<string>
  trouble: string | undefined
  onSend: (wanted: Wanted, message: string) => Promise<boolean>
  onClose: () => void
}) {
  return (
    <Sheet open={asking !== undefined} onClose={onClose} title={say.askOwner(owner)}>
      <Form
        owner={owner}
        begin={asking?.wanted}
        taken={taken}
        trouble={trouble}
        onSend={async (wanted, message) => {
          if (await onSend(wanted, message)) onClose()
        }}
      />
    </Sheet>
  )
}

function Form({
  owner,
  begin,
  taken,
  trouble,
  onSend,
}: {
  owner: AtSign
  begin: Wanted | undefined
  taken: ReadonlySet<string>
  trouble: string | undefined
  onSend: (wanted: Wanted, message: string) => Promise<void>
}) {
  const offered = usual.flatMap((name) => fieldNamed(name) ?? []).filter(({ name }) => !taken.has(name))
  const [choice, setChoice] = useState<string | undefined>(() => {
    if (offered.length === 0) return 'other'
    return begin && (offered.some(({ name }) => name === begin.name) ? begin.name : 'other')
  })
  const [words, setWords] = useState(begin?.label ?? '')
  const [message, setMessage] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const problemId = useId()
  // Said while it is typed: nothing is sent shorter than it was written.
  const about = {
    words: complaintAboutText(words.trim(), maxWantedLength),
    message: complaintAboutText(message.trim(), maxMessageLength),
  }
  const isRefused = (about.message ?? (choice === 'other' ? about.words : undefined)) !== undefined

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isRefused) return event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    const read = readChoice(choice, words, taken, owner)
    if ('problem' in read) return setProblem(read.problem)
    setBusy(true)
    await onSend(read.wanted, message)
    setBusy(false)
  }

  return (
    <form onSubmit={send} className="space-y-5">
      <div aria-describedby={problemId} hidden={offered.length === 0}>
        <Choices
          legend={say.whatToKnow}
          options={[
            ...offered.map(({ name, label }) => ({ value: name as string, words: label })),
            { value: 'other', words: say.somethingElse },
          ]}
          value={choice}
          onChange={(next) => {
            setChoice(next)
            setProblem(undefined)
          }}
        />
        <div id={problemId} aria-live="polite" className="text-sm">
          {problem && choice !== 'other' && <Problem>{problem}</Problem>}
        </div>
      </div>
      {choice === 'other' && (
        <Field
          label={offered.length === 0 ? say.whatToKnow : say.inFewWords}
          hint={say.askExamples(maxWantedLength)}
          value={words}
          problem={about.words ?? problem}
          beside={<Counter text={words} maxLength={maxWantedLength} />}
          autoComplete="off"
          dir="auto"
          autoFocus
          onChange={(event) => {
            setWords(event.target.value)
            setProblem(undefined)
          }}
        />
      )}
      <TextField
        label={say.whyYouAsk}
        hint={say.upToCharacters(maxMessageLength)}
        value={message}
        problem={about.message}
        beside={<Counter text={message} maxLength={maxMessageLength} />}
        rows={2}
        dir="auto"
        onChange={(event) => setMessage(event.target.value)}
      />
      <div aria-live="polite">{trouble && <Problem>{trouble}</Problem>}</div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 sm:flex-nowrap">
        <p className="min-w-0 text-soft text-sm">{say.theyDecide(owner)}</p>
        <Button type="submit" disabled={busy} className="grow sm:grow-0">
          {busy && <LoaderCircle className="animate-spin" aria-hidden="true" />}
          {say.sendRequest}
        </Button>
      </div>
    </form>
  )
}

/** How much is written, beside it; what is heard of it is the hint, and what is wrong. */
function Counter({ text, maxLength }: { text: string; maxLength: number }) {
  const { length } = text.trim()
  if (length < maxLength / 2) return null
  return (
    <span
      aria-hidden="true"
      className={`shrink-0 self-center text-sm tabular-nums ${length > maxLength ? 'text-bad' : 'text-soft'}`}
    >
      {length.toLocaleString(language)} / {maxLength}
    </span>
  )
}

function readChoice(
  choice: string | undefined,
  words: string,
  taken: ReadonlySet<string>,
  owner: AtSign,
): { wanted: Wanted } | { problem: string } {
  if (choice === undefined) return { problem: say.chooseWhat }
  const field = choice === 'other' ? undefined : fieldNamed(choice)
  const wanted = field ? wantedField(field) : wantedBy(words)
  if (!wanted) return { problem: complaintAboutWanted(words) ?? say.writeWhat }
  if (taken.has(wanted.name)) return { problem: say.hereOrAsked(owner) }
  return { wanted }
}
