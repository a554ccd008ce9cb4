'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useMemo, useState } from 'react'
import { stillThere } from '../../../lib/profile/end.ts'
import type { Answer } from '../../../lib/profile/profile.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useSession } from '../../_client/session.tsx'
import { PageLink } from '../../_page/page-link.tsx'
import { pictureAddress } from '../../_page/portrayal.ts'
import { useMoment } from '../../_page/use-moment.ts'
import { type Referred, Value } from '../../_page/value.tsx'
import { Why } from '../../_page/why.tsx'
import type { Looker } from '../../_page/words.tsx'
import { Button } from '../../_ui/button.tsx'
import { Light } from '../../_ui/gem.tsx'
import { Portrait } from '../../_ui/portrait.tsx'
import { pathOf } from '../../_words/path-of.ts'
import { sentenceOf } from '../../_words/sentences.ts'
import * as say from './words.tsx'

type Seen =
  | { readonly state: 'everyone' | 'looking' }
  | { readonly state: 'mine'; readonly answers: readonly Answer[] }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }

/** One answer as a page of its own: large, with whose it is and who sees it. */
export function OneAnswer({
  owner,
  title,
  picture,
  name,
  label,
  everyone,
  answered,
}: {
  owner: AtSign
  title: string
  picture: Answer | undefined
  name: string
  label: string
  everyone: Answer | undefined
  answered: readonly Referred[]
}) {
  const { viewer } = useSession()
  const seen = useOneAnswer(owner, name)
  const looker: Looker = { owner, viewer }
  const ofEveryone = useMemo(() => (everyone ? [everyone] : []), [everyone])
  const whole = seen.state === 'mine' ? seen.answers : ofEveryone
  const moment = useMoment(whole)
  const answers = stillThere(whole, moment, ofEveryone)
  return (
    <>
      <Light seed={owner} />
      <article className="reading pt-8 sm:pt-16">
        <PageLink
          of={owner}
          className="-ms-2 inline-flex min-h-12 items-center gap-3 rounded-control p-2 hover:bg-sunken"
        >
          <ArrowLeft className="size-5 text-soft" aria-hidden="true" />
          <Portrait seed={owner} picture={picture && pictureAddress(owner, picture)} size="small" />
          <span className="font-semibold">{title}</span>
          {title !== owner && <span className="text-soft">{owner}</span>}
        </PageLink>
        <h1 className="mt-10 text-soft text-value">{label}</h1>
        <div className="min-h-36" aria-live="polite">
          {answers.map((answer) => (
            <div
              key={`${answer.audience} ${answer.onlyForYou ?? ''}`}
              className={`mt-1 mb-6 ${answer.onlyForYou ? 'animate-turn-in' : ''}`}
            >
              <p className="text-balance font-bold text-name">
                <Value
                  shown={answer.shown}
                  label={answer.label}
                  address={pictureAddress(owner, answer)}
                  answered={(by, of) => answered.find((one) => one.owner === by && one.name === of)?.shown}
                />
              </p>
              <p className="mt-4">
                <Why answer={answer} looker={looker} />
              </p>
            </div>
          ))}
          {answers.length === 0 && <p className="mt-1 font-bold text-title">{unseen(seen, viewer, owner)}</p>}
          {seen.state === 'failed' && (
            <>
              <p className="mt-4 text-soft">{seen.sentence}</p>
              <Button kind="quiet" className="mt-4" onClick={seen.again}>
                {say.tryAgain}
              </Button>
            </>
          )}
        </div>
        {!viewer && (
          <p className="mt-6 text-soft signed-in:invisible">
            {say.everyoneSees(
              <Link
                className="text-owner-text underline underline-offset-4"
                href={`/sign-in?next=${encodeURIComponent(pathOf(owner, name))}`}
              >
                {say.seeYourSide}
              </Link>,
            )}
          </p>
        )}
      </article>
    </>
  )
}

/** What stands where no answer does. That there is none is only said when it is known. */
function unseen({ state }: Seen, viewer: AtSign | undefined, owner: AtSign): string {
  if (state === 'looking') return say.lookingForYours(owner)
  if (state === 'failed') return say.cannotLookUpNow
  if (viewer === owner) return say.nothingHereYet
  return viewer ? say.nothingForYou(viewer) : say.nothingForEveryone
}

/** The viewer's answer, once it is read and opened in this browser. */
function useOneAnswer(owner: AtSign, name: string): Seen {
  const { state: session, viewer, device } = useSession()
  const [seen, setSeen] = useState<Seen>({ state: 'everyone' })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for it once more
  useEffect(() => {
    if (!viewer) return setSeen({ state: 'everyone' })
    setSeen({ state: 'looking' })
    if (session === 'opening') return
    const leaving = new AbortController()
    const { signal } = leaving
    Promise.all([import('../../_client/read-side.ts'), device()])
      .then(([{ readOneFor }, open]) => readOneFor(open, viewer, owner, name, { signal }))
      .then(
        (answers) =>
          !signal.aborted && setSeen(answers.length > 0 ? { state: 'mine', answers } : { state: 'everyone' }),
      )
      .catch((error) => {
        const again = () => setTurn((n) => n + 1)
        if (!signal.aborted) setSeen({ state: 'failed', sentence: sentenceOf(error, viewer, owner), again })
      })
    return () => leaving.abort()
  }, [session, viewer, device, owner, name, turn])
  return seen
}
