'use client'

import { Pencil, ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react'
import Link from 'next/link'
import { type ComponentProps, lazy, type ReactNode, Suspense, useMemo } from 'react'
import { stillThere } from '../../lib/profile/end.ts'
import type { Answer, Profile } from '../../lib/profile/profile.ts'
import { titleOf } from '../../lib/profile/title.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Side } from '../_client/read-side.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Chip } from '../_ui/chip.tsx'
import { withScript } from '../_ui/needs-script.tsx'
import { pathOf } from '../_words/path-of.ts'
import { lookUp } from './answered.ts'
import { Gallery } from './gallery.tsx'
import { Hero } from './hero.tsx'
import { LatestPosts } from './latest-posts.tsx'
import { PartsNav } from './parts-nav.tsx'
import { type Part, portrayalOf } from './portrayal.ts'
import { Rows } from './rows.tsx'
import type { SideState } from './side-state.ts'
import type { Signed } from './signed.ts'
import { useMoment } from './use-moment.ts'
import type { Answered, Referred } from './value.tsx'
import type { Looker } from './words.tsx'
import * as say from './words.tsx'

const StillEmpty = lazy(async () => ({ default: (await import('./still-empty.tsx')).StillEmpty }))

/** What the viewer keeps, where it is other than what everyone sees: their own side of the page. */
export interface OwnSide {
  readonly title: string
  readonly answers: readonly Answer[]
  readonly portrait: Answer | undefined
  readonly answered: Answered
}

/** A page from one side, on itself and wherever its owner wants to see it as somebody else does. */
export function Shown({
  everyone,
  answered,
  side,
  signed,
  isPreview = false,
  actions,
  notices,
}: {
  everyone: Profile
  answered: readonly Referred[]
  side: SideState
  /** Absent where nothing was delivered that could be checked. */
  signed?: Signed | undefined
  /** Made here from what may not be on any server, and part of another page. */
  isPreview?: boolean
  /** What can be done with the page. */
  actions?: (own: OwnSide | undefined) => ReactNode
  /** What else there is to say about it, before all that is on it. */
  notices?: ReactNode
}) {
  const owner = everyone.atSign
  const seen = side.state === 'seen' ? side.side : undefined
  const viewer = side.state === 'anyone' ? undefined : side.viewer
  const checkedHere = seen !== undefined || signed?.here !== undefined
  const asOf = seen?.asOf
  const looker = useMemo(
    (): Looker => ({ owner, viewer, checkedHere, asOf, isPreview }),
    [owner, viewer, checkedHere, asOf, isPreview],
  )
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
      <Hero atSign={owner} title={title} portrayal={portrayal} looker={looker} answered={behind} chips={chips}>
        <WhoseSide side={side} answers={answers} owner={owner} isPreview={isPreview} />
        {actions?.(
          seen && viewer !== owner ? { title, answers, portrait: portrayal.picture, answered: behind } : undefined,
        )}
      </Hero>
      {notices}
      <PartsNav of={portrayal.groups} />
      <div className="mt-8 space-y-10">
        {portrayal.groups.map(({ part, rows, posts }) => (
          <section key={part} id={part} tabIndex={-1} aria-label={say.partTitles[part]}>
            {part !== 'details' && (
              <h2 className="mb-1 font-semibold text-lg tracking-tight">{say.partTitles[part]}</h2>
            )}
            <Inside part={part} rows={rows} looker={looker} answered={behind} chips={chips} />
            {posts.length > 0 && <LatestPosts of={posts} />}
          </section>
        ))}
      </div>
      <div className="mt-10 signed-in:min-h-28">
        {portrayal.arrived.length > 0 && (
          <section aria-labelledby="arrived">
            <h2 id="arrived" className="mb-1 font-semibold text-lg tracking-tight">
              {viewer === owner ? say.notForEveryone : say.forYou}
            </h2>
            <Rows rows={portrayal.arrived} looker={looker} answered={behind} chips />
          </section>
        )}
        {isEmpty && <Empty side={side} owner={owner} />}
      </div>
      {seen && viewer === owner && !isPreview && !isEmpty && (
        <Suspense>
          <StillEmpty answers={answers} />
        </Suspense>
      )}
      {(seen?.truncated ?? everyone.truncated) && <p className="mt-6 text-soft">{say.moreThanShown}</p>}
      {everyone.isPrivate && side.state !== 'seen' && <p className="mt-6 text-soft">{say.showsNoMore(owner)}</p>}
      <Signatures
        answers={answers}
        owner={owner}
        checkedHere={checkedHere}
        keyOf={seen === undefined || seen.isKeyKnown === false ? 'server' : seen.isKeyKnown ? 'device' : undefined}
        signed={viewer === undefined ? signed : undefined}
      />
    </>
  )
}

function Inside({ part, ...rest }: ComponentProps<typeof Gallery> & { part: Part }) {
  return part === 'gallery' ? <Gallery {...rest} /> : <Rows {...rest} />
}

/** One line, always as high: whose side of the page this is. */
function WhoseSide({
  side,
  answers,
  owner,
  isPreview,
}: {
  side: SideState
  answers: readonly Answer[]
  owner: AtSign
  isPreview: boolean
}) {
  const here = encodeURIComponent(pathOf(owner))
  return (
    <div className="mt-5 flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2" aria-live="polite">
      {side.state === 'anyone' && isPreview && <Chip kind="everyone">{say.whatEveryoneSees}</Chip>}
      {side.state === 'anyone' && !isPreview && (
        <span className="contents signed-in:hidden">
          <Chip kind="everyone">{say.whatEveryoneSees}</Chip>
          <Link href={`/sign-in?next=${here}`} className="text-owner-text underline-offset-4 hover:underline">
            {say.seeYourSide}
          </Link>
        </span>
      )}
      {side.state === 'looking' && (
        <span className="text-soft">{side.viewer === owner ? say.openingYourPage : say.lookingForYours(owner)}</span>
      )}
      {side.state === 'seen' && side.viewer === owner && (
        <>
          <Chip kind="owner">{say.yourPage}</Chip>
          <Link href="/profile" className={buttonClass('quiet')}>
            <Pencil aria-hidden="true" /> {say.edit}
          </Link>
        </>
      )}
      {side.state === 'seen' && side.viewer !== owner && (
        <>
          <Chip kind="person">{say.yourSide(side.viewer)}</Chip>
          <span className="text-soft">{countOf(side.side, answers, owner)}</span>
        </>
      )}
      {side.state === 'failed' && (
        <>
          <span className="text-soft">{side.sentence}</span>
          <Button kind="plain" onClick={side.again}>
            {say.tryAgain}
          </Button>
        </>
      )}
    </div>
  )
}

function countOf({ away }: Side, answers: readonly Answer[], owner: AtSign): string {
  const values = answers.filter(({ onlyForYou }) => onlyForYou).length
  if (values === 0 && away) return say.cannotLookForYours(owner)
  if (values === 0) return say.nothingForYouAlone(owner)
  return values === 1 ? say.oneForYouAlone : say.manyForYouAlone(values)
}

function Empty({ side, owner }: { side: SideState; owner: AtSign }) {
  // What was not seen may well be there.
  if (side.state === 'looking' || side.state === 'failed' || (side.state === 'seen' && side.side.away)) return null
  if (side.state === 'seen' && side.viewer === owner) {
    return (
      <div className="space-y-4 py-6">
        <p className="text-soft text-value">{say.readyAndEmpty}</p>
        <Link href="/profile" className={buttonClass()}>
          {say.fillMyPage}
        </Link>
      </div>
    )
  }
  return <p className="py-6 text-soft text-value">{say.nothingOnPageYet}</p>
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
  const line = say.signatureLine(answers, owner)
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
          {line.kind === 'verified' && `, ${checkedHere ? say.checkedHere : say.checkedByThisSite}`}
        </p>
        {isSigned && keyOf && (
          <p className="text-soft">{keyOf === 'device' ? say.keyYouKnow(owner) : say.keyServerShows(owner)}</p>
        )}
        {signed?.sentence && <p className="text-soft">{signed.sentence}</p>}
        {signed && !signed.here && isSigned && (
          <button
            type="button"
            onClick={signed.check}
            disabled={signed.isChecking}
            className={`-ms-1 min-h-8 rounded-control px-1 text-owner-text underline-offset-4 hover:underline ${withScript}`}
          >
            {signed.isChecking ? say.checkingInBrowser : say.checkInBrowser}
          </button>
        )}
      </div>
    </div>
  )
}
