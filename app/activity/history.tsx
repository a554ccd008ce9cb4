'use client'

import { ArrowDownLeft, ArrowUpRight, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { PageLink } from '../_page/page-link.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { Field } from '../_ui/field.tsx'
import { Notice } from '../_ui/notice.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { language } from '../_words/language.ts'
import { type Days, dayOf } from './days.ts'
import { countWords, nothingOn, problemOf, type Told, whoseWords } from './history.ts'
import { useHistory } from './use-history.ts'
import * as say from './words.tsx'

/** What was sent and received, out of the way until it is wanted. */
export function History({ owner }: { owner: AtSign }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details
      className="group/history mt-10 border-line border-t pt-4"
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary className="-mx-2 flex min-h-11 list-none items-center gap-2 rounded-control px-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/history:rotate-90"
          aria-hidden="true"
        />
        <h2 className="font-semibold text-xl tracking-tight">{say.sentAndReceived}</h2>
      </summary>
      {isOpen && <Choose owner={owner} />}
    </details>
  )
}

function Choose({ owner }: { owner: AtSign }) {
  const [days, setDays] = useState<Days>({})
  const [typed, setTyped] = useState('')
  const [about, setAbout] = useState('')
  const problem = problemOf(days)
  const today = dayOf(Date.now())
  const isAll = days.from === undefined && days.to === undefined
  return (
    <div className="mt-2">
      <p className="max-w-prose text-soft">{say.whatHistoryIs}</p>
      <form
        className="mt-4 space-y-3"
        onSubmit={(event) => {
          event.preventDefault()
          setAbout(typed.trim())
        }}
      >
        <div className="flex flex-wrap items-start gap-3">
          <Field
            className="min-w-0 grow basis-40"
            label={say.from}
            type="date"
            max="9999-12-31"
            value={days.from ?? ''}
            onChange={({ target }) => setDays({ ...days, from: target.value || undefined })}
          />
          <Field
            className="min-w-0 grow basis-40"
            label={say.to}
            type="date"
            max="9999-12-31"
            value={days.to ?? ''}
            problem={problem}
            onChange={({ target }) => setDays({ ...days, to: target.value || undefined })}
          />
        </div>
        <Field
          label={say.whoOrWhat}
          type="search"
          placeholder={say.historyExample}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            if (target.value === '') setAbout('')
          }}
          onBlur={() => setAbout(typed.trim())}
          {...verbatim}
        />
        <div className="flex flex-wrap gap-2">
          <Button kind="quiet" onClick={() => setDays({ from: today, to: today })}>
            {say.today}
          </Button>
          {!isAll && (
            <Button kind="plain" onClick={() => setDays({})}>
              {say.allDays}
            </Button>
          )}
        </div>
      </form>
      {problem === undefined && <OnDays owner={owner} days={days} about={about} />}
    </div>
  )
}

function OnDays({ owner, days, about }: { owner: AtSign; days: Days; about: string }) {
  const { told, trouble } = useHistory(owner, days, about)
  const now = Date.now()
  return (
    <div className="mt-6 min-h-40">
      {trouble !== undefined && (
        <Notice title={say.cannotAskWhatCame}>
          {trouble} {told && told.length > 0 && say.whatYouShareIsShown}
        </Notice>
      )}
      <p role="status" className="text-soft">
        {told === undefined ? trouble === undefined && say.askingYourServer : countWords(told.length)}
        {told?.length === 0 && trouble === undefined && nothingOn(days, about, now)}
      </p>
      {told && (
        <Few of={told} first={25} more={100} what={say.sentAndReceivedList} className="mt-1 divide-y divide-line">
          {(one) => <Entry key={one.id} told={one} owner={owner} now={now} />}
        </Few>
      )}
    </div>
  )
}

function Entry({ told, owner, now }: { told: Told; owner: AtSign; now: number }) {
  const { way, person, title, message, at } = told
  const Way = way === 'sent' ? ArrowUpRight : ArrowDownLeft
  return (
    <li className="flex gap-3 py-3">
      <Way className="mt-1 size-5 shrink-0 text-soft" aria-hidden="true" />
      <div className="min-w-0">
        <p dir="auto" className="text-value">
          {title}
        </p>
        {message && (
          <p dir="auto" className="max-w-prose whitespace-pre-wrap">
            “{message}”
          </p>
        )}
        <p className="text-soft text-sm">
          <PageLink of={person} className="underline-offset-4 hover:underline">
            {whoseWords(told, owner)}
          </PageLink>
          {' · '}
          <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString(language)}>
            {ageOf(new Date(at), now)}
          </time>
        </p>
      </div>
    </li>
  )
}
