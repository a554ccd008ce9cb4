import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { fieldNamed } from '../../../lib/profile/fields.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { atSignOf, decoded } from '../../_server/at-sign-param.ts'
import { pageNonce } from '../../_server/nonce.ts'
import { readAnswer, readPage } from '../../_server/read-page.ts'
import { Tinted } from '../../_ui/tinted.tsx'
import { pathOf } from '../../_words/path-of.ts'
import { NotReachable } from '../not-reachable.tsx'
import { NotYetClaimed } from '../not-yet-claimed.tsx'
import { OneAnswer } from './one-answer.tsx'

interface Props {
  readonly params: Promise<{ atsign: string; field: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { atSign, name, label } = await read(params)
  const page = await readPage(atSign)
  if (page.state === 'unknown') notFound()
  const title = `${label} of ${page.state === 'shown' ? page.profile.title : atSign}`
  const answer = await readAnswer(atSign, name)
  const text =
    answer?.shown.kind === 'text' || answer?.shown.kind === 'link'
      ? answer.shown.text
      : answer?.shown.kind === 'location'
        ? answer.shown.location.label
        : undefined
  if (text === undefined) return { title, robots: 'noindex' }
  const url = pathOf(atSign, name)
  return {
    title,
    description: text.slice(0, 200),
    alternates: { canonical: url },
    openGraph: { title, description: text.slice(0, 200), url, siteName: 'Facet' },
  }
}

export default async function FieldPage({ params }: Props) {
  const { atSign, name, label } = await read(params)
  const [page, answer, nonce] = await Promise.all([readPage(atSign), readAnswer(atSign, name), pageNonce()])
  switch (page.state) {
    case 'unknown':
      return notFound()
    case 'unactivated':
      return <NotYetClaimed atSign={atSign} />
    case 'unreachable':
      return <NotReachable atSign={atSign} />
    case 'shown':
      return (
        <>
          <Tinted colour={page.profile.theme.color} nonce={nonce} />
          <OneAnswer
            owner={atSign}
            title={page.profile.title}
            picture={page.profile.answers.find((one) => one.name === 'image')}
            name={name}
            label={answer?.label ?? label}
            everyone={answer}
            answered={page.answered}
          />
        </>
      )
  }
}

async function read(params: Props['params']): Promise<{ atSign: AtSign; name: string; label: string }> {
  const { atsign, field } = await params
  const name = decoded(field)?.toLowerCase()
  const atSign = atSignOf(atsign, `/${field}`)
  if (!name || /[\s@:]/.test(name)) notFound()
  const bare = name.replace(/\.(wavi|persona)$/, '')
  return { atSign, name: bare, label: fieldNamed(bare)?.label ?? bare }
}
