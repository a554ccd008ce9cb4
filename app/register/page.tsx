import type { Metadata } from 'next'
import Link from 'next/link'
import { whereFrom } from '../_server/where-from.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Message } from '../_ui/message.tsx'
import { AnAtSign } from '../an-at-sign.tsx'
import { Register } from './register.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.getAnAtSign }

/** `mine`, with whatever value, is there for who has a name and lacks its secret; `atsign` says which. */
type Query = Partial<Record<'atsign' | 'mine', string | string[]>>

export default async function RegisterPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { atsign, mine } = await searchParams
  const from = whereFrom()
  if (from === 'registrar' || from === 'host') {
    return (
      <Message
        seed="a new stone"
        title={say.noNamesGivenOut}
        next={
          <Link href="/onboard" className={buttonClass()}>
            {say.haveNameAndSecret}
          </Link>
        }
      >
        <AnAtSign from={from} />
      </Message>
    )
  }
  return (
    <>
      <Light seed="a new stone" />
      <div className="reading pt-8 sm:pt-14">
        <Register
          key={String(mine !== undefined)}
          wanted={typeof atsign === 'string' ? atsign : ''}
          isMine={mine !== undefined}
          isLab={from === 'lab'}
        />
      </div>
    </>
  )
}
