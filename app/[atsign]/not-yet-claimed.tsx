import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import * as say from './words.tsx'

/** Somebody has this name, and has not claimed it yet. */
export function NotYetClaimed({ atSign }: { atSign: AtSign }) {
  return (
    <Message
      seed={atSign}
      title={say.notClaimedYet(atSign)}
      next={
        <Link href={`/onboard?atsign=${encodeURIComponent(atSign)}`} className={buttonClass()}>
          {say.claimIt(atSign)}
        </Link>
      }
    >
      {say.registeredOnly}
    </Message>
  )
}
