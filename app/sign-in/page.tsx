import type { Metadata } from 'next'
import { whereFrom } from '../_server/where-from.ts'
import { Light } from '../_ui/gem.tsx'
import { ownPath } from '../_words/own-path.ts'
import { readAddress, readAtSign } from '../_words/read-at-sign.ts'
import { SignIn } from './sign-in.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.signIn }

type Query = Record<'next' | 'atsign' | 'leave', string | string[] | undefined>

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, atsign, leave } = await searchParams
  const to = ownPath(next)
  return (
    <>
      <Light seed="a key" />
      <div className="reading pt-8 sm:pt-14">
        <SignIn
          next={to}
          whose={to === undefined ? undefined : ownerOf(to)}
          expected={atSignIn(atsign)}
          leaving={atSignIn(leave)}
          from={whereFrom()}
        />
      </div>
    </>
  )
}

function atSignIn(value: string | string[] | undefined) {
  if (typeof value !== 'string') return undefined
  const read = readAtSign(value)
  return 'problem' in read ? undefined : read.atSign
}

/** Whose page a path leads to, if it is somebody's. */
function ownerOf(path: string) {
  const read = readAddress(`https://facet.invalid${path}`)
  return 'problem' in read ? undefined : read.atSign
}
