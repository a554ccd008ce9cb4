import type { Metadata } from 'next'
import { fieldNamed } from '../../../lib/profile/fields.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { atSignOf, decoded } from '../../_server/at-sign-param.ts'
import { nothingAt, nothingHere } from '../../_server/nothing-here.tsx'
import { readAnswer, readPage } from '../../_server/read-page.ts'
import { robotsOf } from '../../_server/robots.ts'
import { pathOf } from '../../_words/path-of.ts'
import { previewOf } from '../preview-of.ts'
import { whenShown } from '../when-shown.tsx'
import { OneAnswer } from './one-answer.tsx'
import * as say from './words.tsx'

interface Props {
  readonly params: Promise<{ atsign: string; field: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const place = await read(params)
  if (!place) return nothingHere
  const { atSign, name, label } = place
  const page = await readPage(atSign)
  if (page.state === 'unknown') return { title: say.noSuchAtSign, robots: 'noindex' }
  const title = say.titleOf(label, page.state === 'shown' ? page.profile.title : atSign)
  const answer = await readAnswer(atSign, name)
  const text =
    answer?.shown.kind === 'text' || answer?.shown.kind === 'link'
      ? answer.shown.text
      : answer?.shown.kind === 'location'
        ? answer.shown.location.label
        : undefined
  if (text === undefined) return { title, robots: 'noindex' }
  const url = pathOf(atSign, name)
  const description = text.slice(0, 200)
  return {
    title,
    description,
    ...(page.state === 'shown' ? robotsOf(page.profile) : {}),
    alternates: { canonical: url },
    ...previewOf(atSign, { title, description, url }),
  }
}

export default async function FieldPage({ params }: Props) {
  const place = await read(params)
  if (!place) return nothingAt((await params).atsign)
  const { atSign, name, label } = place
  return whenShown(atSign, async ({ profile, answered }) => {
    const answer = await readAnswer(atSign, name)
    return (
      <OneAnswer
        owner={atSign}
        title={profile.title}
        picture={profile.answers.find((one) => one.name === 'image')}
        name={name}
        label={answer?.label ?? label}
        everyone={answer}
        answered={answered}
      />
    )
  })
}

async function read(params: Props['params']): Promise<{ atSign: AtSign; name: string; label: string } | undefined> {
  const { atsign, field } = await params
  const name = decoded(field)?.toLowerCase()
  const atSign = atSignOf(atsign, `/${field}`)
  if (!atSign || !name || /[\s@:]/.test(name)) return undefined
  const bare = name.replace(/\.(wavi|persona)$/, '')
  return { atSign, name: bare, label: fieldNamed(bare)?.label ?? bare }
}
