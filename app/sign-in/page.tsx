import type { Metadata } from 'next'
import { Light } from '../_ui/gem.tsx'
import { NeedsScript } from '../_ui/needs-script.tsx'
import { ownPath } from '../_words/own-path.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { SignIn } from './sign-in.tsx'

export const metadata: Metadata = { title: 'Sign in' }

type Query = Record<'next' | 'atsign' | 'leave', string | string[] | undefined>

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, atsign, leave } = await searchParams
  return (
    <>
      <Light seed="a key" />
      <div className="reading pt-8 sm:pt-14">
        <SignIn next={ownPath(next)} expected={atSignIn(atsign)} leaving={atSignIn(leave)} />
        <NeedsScript>
          Your keys are opened by this page’s script, in your browser. Turn script on for this site, and reload.
        </NeedsScript>
      </div>
    </>
  )
}

function atSignIn(value: string | string[] | undefined) {
  if (typeof value !== 'string') return undefined
  const read = readAtSign(value)
  return 'problem' in read ? undefined : read.atSign
}
