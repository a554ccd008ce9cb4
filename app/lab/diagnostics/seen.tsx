'use client'

import { ChevronRight, Eye } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { looksSealed } from '../../../lib/client/reading.ts'
import type { Stored } from '../../../lib/client/stored.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { metadataToJson } from '../../../lib/protocol/metadata.ts'
import { useSession } from '../../_client/session.tsx'
import { Button } from '../../_ui/button.tsx'
import { Field } from '../../_ui/field.tsx'
import { withScript } from '../../_ui/needs-script.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { verbatim } from '../../_ui/verbatim.ts'
import { language } from '../../_words/language.ts'
import { Facts } from './facts.tsx'
import { type Compared, type Seeing, useSeen } from './use-seen.ts'
import * as say from './words.tsx'

/** Characters of a value that are shown at first. */
const maxLength = 600

/** One record as the server has it, whole; and beside it what this device has and means to send. */
export function Seen({ typed }: { typed: string | undefined }) {
  const { viewer } = useSession()
  return (
    <section id="seen" aria-labelledby="seen-title" className={`mt-12 scroll-mt-24 ${withScript}`}>
      <h2 id="seen-title" className="font-semibold text-xl tracking-tight">
        {say.whatServerSees}
      </h2>
      {viewer ? (
        <Look key={viewer} viewer={viewer} typed={typed} />
      ) : (
        <p className="mt-3 min-h-12 max-w-prose text-soft">{say.onceSignedIn}</p>
      )}
    </section>
  )
}

function Look({ viewer, typed }: { viewer: AtSign; typed: string | undefined }) {
  const { seeing, look } = useSeen(viewer, typed)
  const [text, setText] = useState(typed ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    look(text)
  }
  return (
    <>
      <form onSubmit={submit} className="mt-4">
        <Field
          label={say.nameOfRecord}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={`location.wavi${viewer}`}
          problem={seeing.state === 'wrong' ? seeing.problem : undefined}
          {...verbatim}
          beside={
            <Button type="submit">
              <Eye aria-hidden="true" /> {say.look}
            </Button>
          }
        />
      </form>
      <Answer seeing={seeing} />
    </>
  )
}

function Answer({ seeing }: { seeing: Seeing }) {
  if (seeing.state === 'looking') return <p className="mt-4 min-h-24 text-soft">{say.askingYourServer}</p>
  if (seeing.state === 'locked') return <p className="mt-4 text-soft">{say.keysAreLocked}</p>
  if (seeing.state !== 'found') return null
  const { found } = seeing
  return (
    <div className="mt-6 grid animate-rise gap-8 lg:grid-cols-2">
      <div className="min-w-0 space-y-3">
        <h3 className="font-semibold">{say.onYourServer}</h3>
        <There found={found} />
      </div>
      <div className="min-w-0 space-y-3">
        <h3 className="font-semibold">{say.onThisDevice}</h3>
        <HereToo found={found} />
      </div>
    </div>
  )
}

function There({ found: { name, there } }: { found: Compared }) {
  if (!there) return <p className="text-soft">{say.noSuchRecord}</p>
  if ('trouble' in there) return <Notice kind="problem" title={there.trouble} />
  const { value = '', metadata } = there
  const members = Object.entries(metadataToJson(metadata))
  const size = new TextEncoder().encode(value).length
  return (
    <>
      <p className="text-soft">{sentenceFor(name, there)}</p>
      {value !== '' && <StoredText key={value} value={value} />}
      <Facts
        facts={[
          [say.size, say.bytes(size)],
          ...members.map(([member, told]) => [member, <Told key={member} told={told} />] as const),
        ]}
      />
      <details className="group/json">
        <summary className="-mx-2 flex min-h-11 list-none items-center gap-1.5 rounded-control px-2 font-medium text-owner-text hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-4 transition-transform duration-150 ease-facet group-open/json:rotate-90"
            aria-hidden="true"
          />
          {say.allJson}
        </summary>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-96 overflow-auto whitespace-pre-wrap break-all rounded-control bg-sunken px-4 py-3 font-mono text-sm"
          dir="ltr"
        >
          {JSON.stringify({ key: name, data: value, metaData: Object.fromEntries(members) }, undefined, 2)}
        </pre>
      </details>
    </>
  )
}

function Told({ told }: { told: unknown }) {
  return <span className="break-all">{typeof told === 'string' ? told : JSON.stringify(told)}</span>
}

function StoredText({ value }: { value: string }) {
  const [isWhole, setIsWhole] = useState(value.length <= maxLength)
  return (
    <>
      <p className="break-all rounded-control bg-sunken px-4 py-3 font-mono text-sm" dir="ltr">
        {isWhole ? value : `${value.slice(0, maxLength)}…`}
      </p>
      {!isWhole && (
        <Button kind="plain" className="-ms-3 px-3" onClick={() => setIsWhole(true)}>
          {say.showAllCharacters(value.length.toLocaleString(language))}
        </Button>
      )}
    </>
  )
}

function HereToo({ found: { there, here, waits, aside } }: { found: Compared }) {
  const isSame =
    there && !('trouble' in there) && here && !waits && there.metadata.version === here.metadata.version
      ? say.sameAsOnServer
      : undefined
  return (
    <>
      {!here && !waits && <p className="text-soft">{say.notOnDevice}</p>}
      {here && isSame && <p className="text-soft">{isSame}</p>}
      {here && !isSame && !waits && <p className="text-soft">{say.maybeOld}</p>}
      {waits && (
        <p>
          {waitingWords[waits.change]}
          {waits.trouble && ` ${waits.trouble.words}`}
        </p>
      )}
      {here && !isSame && (
        <Facts
          facts={Object.entries(metadataToJson(here.metadata)).map(
            ([member, told]) => [member, <Told key={member} told={told} />] as const,
          )}
        />
      )}
      {aside.map(({ commitId, reason }) => (
        <p key={commitId}>{say.changeUnreadable(commitId, reason)}</p>
      ))}
    </>
  )
}

const waitingWords = {
  put: say.newValueWaits,
  meta: say.newTimesWait,
  delete: say.removalWaits,
} as const

function sentenceFor(name: string, { value = '', metadata: { appMetadata } }: Stored): string {
  if (value === '') return say.emptyValue
  if (/^(cached:)?public:/.test(name)) return say.notLockedForEveryone
  if (looksSealed(value) || appMetadata) return say.allItSees
  return say.unlocked
}
