'use client'

import { Pencil, ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useMemo } from 'react'
import { stillThere } from '../../lib/profile/end.ts'
import type { Answer, Profile } from '../../lib/profile/profile.ts'
import { titleOf } from '../../lib/profile/title.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Side } from '../_client/read-side.ts'
import { lookUp } from '../_page/answered.ts'
import { Hero } from '../_page/hero.tsx'
import { Marks } from '../_page/marks.tsx'
import { portrayalOf } from '../_page/portrayal.ts'
import { Rows } from '../_page/rows.tsx'
import { useMoment } from '../_page/use-moment.ts'
import type { Referred } from '../_page/value.tsx'
import { ageOf, type Looker, signatureLine } from '../_page/words.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Chip } from '../_ui/chip.tsx'
import { Light } from '../_ui/gem.tsx'
import { withScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Tinted } from '../_ui/tinted.tsx'
import { useMinute } from '../_ui/use-minute.ts'
import { pathOf } from '../_words/path-of.ts'
import { Actions } from './actions.tsx'
import { AskFor } from './ask-for.tsx'
import { Counts, FollowButton } from './follows.tsx'
import { useMarks } from './use-marks.ts'
import { type SideState, useSide } from './use-side.ts'
import { type Signed, useSigned } from './use-signed.ts'

const TheirKey = lazy(async () => ({ default: (await import('./their-key.tsx')).TheirKey }))

/** The page of an atSign: as everyone sees it, and then, in place, as the viewer does. */
export function Page({
  everyone,
  answered,
  isMarking,
}: {
  everyone: Profile
  answered: readonly Referred[]
  /** Whether this site looks which links lead to pages that link back. */
  isMarking: boolean
}) {
  const signed = useSigned(everyone)
  return (
    <Marks value={useMarks(everyone, isMarking)}>
      <Shown everyone={signed.here ?? everyone} answered={answered} side={useSide(everyone)} signed={signed} />
    </Marks>
  )
}

/** The same, however the viewer's side is come by. */
export function Shown({
  everyone,
  answered,
  side,
  signed,
}: {
  everyone: Profile
  answered: readonly Referred[]
  side: SideState
  /** Absent where nothing was delivered that could be checked. */
  signed?: Signed
}) {
  const owner = everyone.atSign
  const seen = side.state === 'seen' ? side.side : undefined
  const viewer = side.state === 'anyone' ? undefined : side.viewer
  const checkedHere = seen !== undefined || signed?.here !== undefined
  const looker: Looker = { owner, viewer, checkedHere, asOf: seen?.asOf }
  const whole = seen ?? everyone
  const moment = useMoment(whole.answers)
  const answers = useMemo(
    () => stillThere(whole.answers, moment, everyone.answers),
    [whole.answers, moment, everyone.answers],
  )
  const title = answers === whole.answers ? whole.title : titleOf(owner, answers)
  const known = useMemo(() => new Set(everyone.answers.map(({ name }) => name)), [everyone])
  const portrayal = useMemo(() => portrayalOf(answers, known), [answers, known])
  const behind = useMemo(() => lookUp(seen?.answered ?? answered), [seen, answered])
  const chips = viewer !== undefined
  const isEmpty = answers.length === 0

  return (
    <>
      {seen && <Tinted theme={seen.theme} nonce={undefined} />}
      <Light seed={owner} />
      <article className="reading pt-6 sm:pt-14">
        <Hero atSign={owner} title={title} portrayal={portrayal} looker={looker} answered={behind} chips={chips}>
          <WhoseSide side={side} answers={answers} owner={owner} />
          <Counts owner={owner} viewer={viewer} follows={seen?.follows ?? everyone.follows} />
          <Actions
            everyone={everyone}
            own={
              seen && viewer !== owner ? { title, answers, portrait: portrayal.picture, answered: behind } : undefined
            }
          >
            {viewer && viewer !== owner && (
              <Suspense>
                <FollowButton viewer={viewer} person={owner} />
              </Suspense>
            )}
          </Actions>
        </Hero>
        {side.state === 'seen' && <AsLastSeen side={side.side} owner={owner} again={side.again} />}
        {viewer && viewer !== owner && (
          <Suspense>
            <TheirKey viewer={viewer} of={owner} />
          </Suspense>
        )}
        <div className="mt-8 space-y-10">
          {portrayal.groups.map(({ title, rows }) => (
            <section key={title ?? ''} aria-label={title ?? 'Details'}>
              {title && <h2 className="mb-1 font-semibold text-lg tracking-tight">{title}</h2>}
              <Rows rows={rows} looker={looker} answered={behind} chips={chips} />
            </section>
          ))}
        </div>
        <div className="mt-10 signed-in:min-h-28">
          {portrayal.arrived.length > 0 && (
            <section aria-labelledby="arrived">
              <h2 id="arrived" className="mb-1 font-semibold text-lg tracking-tight">
                {viewer === owner ? 'Not for everyone' : 'For you'}
              </h2>
              <Rows rows={portrayal.arrived} looker={looker} answered={behind} chips />
            </section>
          )}
          {isEmpty && <Empty side={side} owner={owner} />}
        </div>
        {(seen?.truncated ?? everyone.truncated) && (
          <p className="mt-6 text-soft">There is more on this page than can be shown at once.</p>
        )}
        {everyone.isPrivate && side.state !== 'seen' && (
          <p className="mt-6 text-soft">{owner} shows no more than name and picture to everyone.</p>
        )}
        <Signatures
          answers={answers}
          owner={owner}
          checkedHere={checkedHere}
          keyOf={seen === undefined || seen.isKeyKnown === false ? 'server' : seen.isKeyKnown ? 'device' : undefined}
          signed={viewer === undefined ? signed : undefined}
        />
        <AskFor owner={owner} side={side} />
      </article>
    </>
  )
}

/** One line, always as high: whose side of the page this is. */
function WhoseSide({ side, answers, owner }: { side: SideState; answers: readonly Answer[]; owner: AtSign }) {
  const here = encodeURIComponent(pathOf(owner))
  return (
    <div className="mt-5 flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2" aria-live="polite">
      {side.state === 'anyone' && (
        <span className="contents signed-in:hidden">
          <Chip kind="everyone">What everyone sees</Chip>
          <Link href={`/sign-in?next=${here}`} className="text-owner-text underline-offset-4 hover:underline">
            See your side
          </Link>
        </span>
      )}
      {side.state === 'looking' && (
        <span className="text-soft">
          {side.viewer === owner ? 'Opening your page' : `Looking for what ${owner} keeps for you`}
        </span>
      )}
      {side.state === 'seen' && side.viewer === owner && (
        <>
          <Chip kind="owner">Your page</Chip>
          <Link href="/profile" className={buttonClass('quiet')}>
            <Pencil aria-hidden="true" /> Edit
          </Link>
        </>
      )}
      {side.state === 'seen' && side.viewer !== owner && (
        <>
          <Chip kind="person">Your side, {side.viewer}</Chip>
          <span className="text-soft">{countOf(side.side, answers, owner)}</span>
        </>
      )}
      {side.state === 'failed' && (
        <>
          <span className="text-soft">{side.sentence}</span>
          <Button kind="plain" onClick={side.again}>
            Try again
          </Button>
        </>
      )}
    </div>
  )
}

/** Why this is not how it is now, and since when it is known. */
function AsLastSeen({ side: { away, asOf }, owner, again }: { side: Side; owner: AtSign; again: () => void }) {
  const now = useMinute()
  if (away === undefined) return null
  return (
    <div className="mt-6">
      <Notice
        title={
          asOf === undefined
            ? `What ${owner} shows now can’t be asked.`
            : `This is as you last saw it, ${ageOf(new Date(asOf), now)}.`
        }
        next={
          <Button kind="quiet" onClick={again}>
            Try again
          </Button>
        }
      >
        {away}
      </Notice>
    </div>
  )
}

function countOf({ away }: Side, answers: readonly Answer[], owner: AtSign): string {
  const values = answers.filter(({ onlyForYou }) => onlyForYou).length
  if (values === 0 && away) return `What ${owner} keeps for you alone can’t be looked up now.`
  if (values === 0) return `${owner} keeps nothing for you alone yet.`
  return values === 1 ? 'One value is for you alone.' : `${values} values are for you alone.`
}

function Empty({ side, owner }: { side: SideState; owner: AtSign }) {
  // What was not seen may well be there.
  if (side.state === 'looking' || side.state === 'failed' || (side.state === 'seen' && side.side.away)) return null
  if (side.state === 'seen' && side.viewer === owner) {
    return (
      <div className="space-y-4 py-6">
        <p className="text-soft text-value">Your page is ready and still empty. Begin with your name and a picture.</p>
        <Link href="/profile" className={buttonClass()}>
          Fill my page
        </Link>
      </div>
    )
  }
  return <p className="py-6 text-soft text-value">There is nothing on this page yet.</p>
}

const shields = { verified: ShieldCheck, unsigned: ShieldQuestionMark, broken: ShieldAlert } as const

/** Whether what everyone sees is as its owner wrote it, by which key, and who says so. */
function Signatures({
  answers,
  owner,
  checkedHere,
  keyOf,
  signed,
}: {
  answers: readonly Answer[]
  owner: AtSign
  checkedHere: boolean
  /** Whose word it is that the key is the owner's; undefined where that is not in question. */
  keyOf: 'server' | 'device' | undefined
  /** The way to check it here, for who has nothing else here. */
  signed: Signed | undefined
}) {
  const line = signatureLine(answers, owner)
  if (!line) return null
  const Shield = shields[line.kind]
  const isSigned = answers.some(({ signature }) => signature === 'verified' || signature === 'broken')
  return (
    <div
      aria-live="polite"
      className={`mt-8 flex items-start gap-2 text-sm ${line.kind === 'broken' ? 'text-bad' : 'text-soft'}`}
    >
      <Shield className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <div>
        <p>
          {line.words}
          {line.kind === 'verified' && (checkedHere ? ', checked in this browser' : ', checked by this site')}
        </p>
        {isSigned && keyOf && (
          <p className="text-soft">
            {keyOf === 'device'
              ? `The key is the one by which you know ${owner} on this device.`
              : `The key is the one that the server of ${owner} shows.`}
          </p>
        )}
        {signed?.sentence && <p className="text-soft">{signed.sentence}</p>}
        {signed && !signed.here && isSigned && (
          <button
            type="button"
            onClick={signed.check}
            disabled={signed.isChecking}
            className={`-ms-1 min-h-8 rounded-control px-1 text-owner-text underline-offset-4 hover:underline ${withScript}`}
          >
            {signed.isChecking ? 'Checking in this browser' : 'Check in this browser'}
          </button>
        )}
      </div>
    </div>
  )
}
