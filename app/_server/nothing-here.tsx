import 'server-only'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { whyNoName } from '../_words/read-at-sign.ts'
import { decoded } from './at-sign-param.ts'
import { answerWith } from './status.ts'
import * as say from './words.tsx'

export const nothingHere: Metadata = { title: say.nothingHere, robots: 'noindex' }

/** In the place of a page whose address leads nowhere. `address` is what stands where an atSign should. */
export function nothingAt(address: string): ReactNode {
  answerWith(404)
  return <NothingHere address={address} />
}

/** Says nothing of the status: Next renders it beside every page, for the case that a script finds nothing. */
export function NothingHere({ address = '' }: { address?: string }) {
  const text = decoded(address) ?? ''
  const why = /^@./su.test(text) ? whyNoName(text.slice(1)) : undefined
  return (
    <Message
      seed="nothing here"
      title={say.nothingIsHere}
      next={
        <Link href="/" className={buttonClass()}>
          {say.lookForAnAtSign}
        </Link>
      }
    >
      {say.howPagesBegin(why ?? say.addressTypedWrong)}
    </Message>
  )
}
