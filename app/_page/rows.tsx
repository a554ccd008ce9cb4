import { Clapperboard, Image, Link2, type LucideIcon, Mail, MapPin, Phone, Sparkles, Type } from 'lucide-react'
import { memo } from 'react'
import type { Answer } from '../../lib/profile/profile.ts'
import { CopyTag } from './copy-tag.tsx'
import { Lasts, lifetimeOf } from './lasts.tsx'
import { partOf, pictureAddress, type Row } from './portrayal.ts'
import { hasSign, SiteIcon } from './site-icon.tsx'
import { type Answered, Value } from './value.tsx'
import { QuietWhy, Why } from './why.tsx'
import type { Looker } from './words.tsx'

/** Rows of a page: what it is, the value large, and who sees it. */
export function Rows({
  rows,
  looker,
  answered,
  chips,
}: {
  rows: readonly Row[]
  looker: Looker
  answered?: Answered | undefined
  /** Whether to say beside each value who sees it; a broken signature is always said. */
  chips: boolean
}) {
  return (
    <dl className="divide-y divide-line">
      {rows.map((row) => (
        <Line key={row.name} row={row} looker={looker} answered={answered} chips={chips} />
      ))}
    </dl>
  )
}

interface LineProps {
  readonly row: Row
  readonly looker: Looker
  readonly answered: Answered | undefined
  readonly chips: boolean
}

/** Of hundreds of rows only the one that has changed is drawn anew. */
const Line = memo(function Line({ row, looker, answered, chips }: LineProps) {
  return (
    <div className="relative py-4 ps-9 sm:ps-10">
      <dt className="text-sm text-soft">
        <RowIcon answer={row.answers[0]} />
        {row.label}
        {row.note && ` · ${row.note}`}
      </dt>
      {row.answers.map((answer) => (
        <dd
          key={`${answer.audience} ${answer.onlyForYou ?? ''}`}
          className={`flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5 py-0.5 ${answer.onlyForYou ? 'animate-turn-in' : ''}`}
        >
          <span className="min-w-0 max-w-full text-value">
            <RowValue answer={answer} looker={looker} answered={answered} />
          </span>
          <Told answer={answer} looker={looker} chips={chips} />
        </dd>
      ))}
    </div>
  )
}, isSame)

function isSame(one: LineProps, other: LineProps): boolean {
  const [before, after] = [one.row, other.row]
  return (
    one.looker === other.looker &&
    one.answered === other.answered &&
    one.chips === other.chips &&
    before.label === after.label &&
    before.note === after.note &&
    before.answers.length === after.answers.length &&
    before.answers.every((answer, at) => answer === after.answers[at])
  )
}

/** Beside a value: who sees it, or the way to what else there is to know of it. */
export function Told({ answer, looker, chips }: { answer: Answer; looker: Looker; chips: boolean }) {
  if (chips || answer.signature === 'broken') return <Why answer={answer} looker={looker} />
  return (
    <span className="inline-flex min-h-7 items-center gap-2 text-soft text-sm">
      <Lasts {...lifetimeOf(answer)} />
      <QuietWhy about={[answer]} looker={looker} />
    </span>
  )
}

function RowValue({ answer, looker, answered }: { answer: Answer; looker: Looker; answered: Answered | undefined }) {
  const { shown, label } = answer
  const said = shown.kind === 'custom' && !shown.item.description ? shown.item.content : shown
  if (said.kind === 'text' && partOf(answer) === 'games') return <CopyTag tag={said.text} label={label} />
  const address = looker.isPreview ? undefined : pictureAddress(looker.owner, answer)
  return <Value shown={shown} label={label} address={address} answered={answered} />
}

function RowIcon({ answer }: { answer: Answer | undefined }) {
  if (answer && hasSign(answer.name)) return <SiteIcon name={answer.name} className="absolute top-4 start-0" />
  const Icon = iconOf(answer)
  return <Icon className="absolute top-5 start-0 size-5 text-owner-text" strokeWidth={1.75} aria-hidden="true" />
}

function iconOf(answer: Answer | undefined): LucideIcon {
  const kind = answer?.shown.kind === 'custom' ? answer.shown.item.content.kind : answer?.field?.kind
  switch (kind) {
    case 'phone':
      return Phone
    case 'email':
      return Mail
    case 'location':
      return MapPin
    case 'picture':
      return Image
    case 'film':
      return Clapperboard
    case 'link':
      return Link2
    case 'text':
      return Type
    default:
      return Sparkles
  }
}
