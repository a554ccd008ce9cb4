import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'

/** The directory does not know this name. */
export function NoSuchAtSign({ atSign }: { atSign: AtSign }) {
  return (
    <Message
      seed="nobody"
      title="There is no such atSign."
      next={
        <Link href="/" className={buttonClass()}>
          Look for another
        </Link>
      }
    >
      The directory does not know {atSign}. Check how it is spelled: every letter and every emoji counts.
    </Message>
  )
}
