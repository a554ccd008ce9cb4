import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'

/** Somebody has this name, and has not claimed it yet. */
export function NotYetClaimed({ atSign }: { atSign: AtSign }) {
  return (
    <Message
      seed={atSign}
      title={`${atSign} has not been claimed yet.`}
      next={
        <Link href={`/onboard?atsign=${encodeURIComponent(atSign)}`} className={buttonClass()}>
          Claim {atSign}
        </Link>
      }
    >
      The name is registered, and its owner has not claimed it. If it is yours, you need the secret that came with it.
    </Message>
  )
}
