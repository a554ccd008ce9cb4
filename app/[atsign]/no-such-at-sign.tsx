import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { DidYouMean } from '../_client/did-you-mean.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'

/** The directory does not know this name. */
export function NoSuchAtSign({ atSign }: { atSign: AtSign }) {
  return (
    <Message
      seed="nobody"
      title="There is no such atSign."
      next={
        <Link href="/search" className={buttonClass()}>
          Look for another
        </Link>
      }
    >
      <p>The directory does not know {atSign}. Check how it is spelled: every letter and every emoji counts.</p>
      <DidYouMean atSign={atSign} />
    </Message>
  )
}
