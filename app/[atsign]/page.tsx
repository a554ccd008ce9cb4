import type { Metadata } from 'next'
import { atSignOf } from '../_server/at-sign-param.ts'
import { nothingAt, nothingHere } from '../_server/nothing-here.tsx'
import { readPage } from '../_server/read-page.ts'
import { robotsOf } from '../_server/robots.ts'
import { pathOf } from '../_words/path-of.ts'
import { previewOf } from './preview-of.ts'
import { Page } from './side.tsx'
import { whenShown } from './when-shown.tsx'
import * as say from './words.tsx'

interface Props {
  readonly params: Promise<{ atsign: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const atSign = atSignOf((await params).atsign)
  if (!atSign) return nothingHere
  const page = await readPage(atSign)
  if (page.state === 'unknown') return { title: say.noSuchAtSignTitle, robots: 'noindex' }
  if (page.state !== 'shown') return { title: atSign, robots: 'noindex' }
  const { title: name, answers } = page.profile
  const title = name === atSign ? atSign : `${name} (${atSign})`
  const about = answers.find((answer) => answer.name === 'about')?.shown
  const description = about?.kind === 'text' ? about.text.slice(0, 200) : say.pageDescription(atSign)
  const url = pathOf(atSign)
  return {
    title,
    description,
    ...robotsOf(page.profile),
    alternates: { canonical: url },
    ...previewOf(atSign, { type: 'profile', title, description, url }),
  }
}

export default async function ProfilePage({ params }: Props) {
  const { atsign } = await params
  const atSign = atSignOf(atsign)
  if (!atSign) return nothingAt(atsign)
  return whenShown(atSign, ({ profile, answered }) => <Page everyone={profile} answered={answered} />)
}
