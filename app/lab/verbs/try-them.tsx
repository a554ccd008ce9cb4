'use client'

import { ChevronRight, CornerDownLeft } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Access } from '../../../lib/verbs/context.ts'
import { useSession } from '../../_client/session.tsx'
import { Button } from '../../_ui/button.tsx'
import { Choices } from '../../_ui/choices.tsx'
import { Field } from '../../_ui/field.tsx'
import { withScript } from '../../_ui/needs-script.tsx'
import { verbatim } from '../../_ui/verbatim.ts'
import { readAtSign } from '../../_words/read-at-sign.ts'
import type { Said } from './talk.ts'
import { useTalk } from './use-talk.ts'
import type { VerbWords } from './words.tsx'
import * as say from './words.tsx'

export interface VerbCard {
  readonly name: string
  readonly access: readonly Access[]
  readonly words: VerbWords
}

const groups = [
  { who: 'anyone', title: say.anyoneMaySay, words: say.anyoneButItDepends },
  { who: 'peer', title: say.anotherMaySay, words: say.onceProved },
  { who: 'owner', title: say.ownerMaySay, words: say.onceLoggedIn },
] as const

/** Each verb with a line of it that can be changed and sent. */
export function TryThem({ verbs }: { verbs: readonly VerbCard[] }) {
  const { viewer } = useSession()
  const [typed, setTyped] = useState<string>()
  const [wanted, setWanted] = useState<'anyone' | 'owner'>()
  const text = typed ?? viewer ?? '@alice'
  const read = readAtSign(text)
  const to = 'atSign' in read ? read.atSign : undefined
  const isOwn = viewer !== undefined && to === viewer
  const as = isOwn ? (wanted ?? 'owner') : 'anyone'
  const talk = useTalk(to, as)
  return (
    <>
      <div className={`mt-8 space-y-5 ${withScript}`}>
        <Field
          label={say.whoseServer}
          value={text}
          onChange={(event) => setTyped(event.target.value)}
          problem={'problem' in read ? read.problem : undefined}
          {...verbatim}
        />
        {isOwn && (
          <Choices
            legend={say.whoAreYou}
            options={[
              { value: 'owner', words: say.loggedInAs(viewer) },
              { value: 'anyone', words: say.nobodyInParticular },
            ]}
            value={as}
            onChange={setWanted}
          />
        )}
        <p className="max-w-prose text-soft text-sm">
          {as === 'owner' ? say.linesAreReal : say.youAreAStranger(viewer ? '' : say.signInToOwn)}
        </p>
      </div>
      {groups.map(({ who, title, words }, n) => {
        const theirs = verbs.filter(({ access }) => groupOf(access) === n)
        return (
          theirs.length > 0 && (
            <section key={who} aria-labelledby={`who-${who}`} className="mt-12">
              <h2 id={`who-${who}`} className="font-semibold text-xl tracking-tight">
                {title}
              </h2>
              <p className="mt-1 text-soft">{words}</p>
              <ul className="mt-4 divide-y divide-line">
                {theirs.map((verb) => (
                  <Verb key={verb.name} verb={verb} to={to} as={as} talk={talk} />
                ))}
              </ul>
            </section>
          )
        )
      })}
    </>
  )
}

/** The first of the groups that it is for. */
function groupOf(access: readonly Access[]): number {
  return groups.findIndex(({ who }) => access.includes(who))
}

function Verb({
  verb: { name, access, words },
  to,
  as,
  talk,
}: {
  verb: VerbCard
  to: AtSign | undefined
  as: 'anyone' | 'owner'
  talk: (line: string, hear: (said: Said) => void) => void
}) {
  const [typed, setTyped] = useState<string>()
  const [heard, setHeard] = useState<{ readonly said: Said; readonly from: string }>()
  const offer = say.offerFor(words, { as, to: to ?? '@…', mayAnyone: access.includes('anyone') })
  const line = typed ?? offer.line
  // What somebody else said, or to somebody else, is no answer to the line that stands here.
  const from = `${as} ${to}`
  const said = to && heard?.from === from ? heard.said : undefined

  function send(event: FormEvent) {
    event.preventDefault()
    if (to && said?.state !== 'asking') talk(line, (said) => setHeard({ said, from }))
  }

  return (
    <li>
      <details className="group/verb">
        <summary className="-mx-3 flex min-h-14 list-none items-center gap-3 rounded-control px-3 py-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-4 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/verb:rotate-90"
            aria-hidden="true"
          />
          <span className="min-w-0">
            <span className="block font-medium font-mono">{name}</span>
            <span className="block text-soft text-sm">{words.does}</span>
          </span>
        </summary>
        <div className="space-y-3 pb-5 ps-7">
          {words.form !== name && (
            <p className="text-soft text-sm">
              {say.writtenAs(
                <code className="wrap-anywhere" dir="ltr">
                  {words.form}
                </code>,
              )}
            </p>
          )}
          {offer.first && <p className="wrap-anywhere max-w-prose text-sm">{offer.first}</p>}
          <form onSubmit={send} className={withScript}>
            <div className="flex flex-col gap-2 sm:flex-row">
              <div className="min-w-0 grow">
                <Field
                  label={say.aLineToTry(name)}
                  quiet
                  value={line}
                  onChange={(event) => setTyped(event.target.value)}
                  dir="ltr"
                  {...verbatim}
                />
              </div>
              <Button type="submit" disabled={!to} aria-disabled={said?.state === 'asking'}>
                {say.send} <CornerDownLeft aria-hidden="true" />
              </Button>
            </div>
          </form>
          <div aria-live="polite">{said && <Answer said={said} />}</div>
        </div>
      </details>
    </li>
  )
}

function Answer({ said: { state, text } }: { said: Said }) {
  return (
    <div className="rounded-control bg-sunken px-4 py-3 text-sm">
      {text !== '' && (
        <p className="max-h-80 overflow-y-auto whitespace-pre-wrap break-all font-mono" dir="ltr">
          {text}
        </p>
      )}
      {became[state] && <p className="text-soft">{became[state]}</p>}
    </div>
  )
}

const became: Readonly<Record<Said['state'], string>> = {
  asking: say.asking,
  answered: '',
  listening: say.listening,
  ended: say.conversationOver,
  failed: '',
}
