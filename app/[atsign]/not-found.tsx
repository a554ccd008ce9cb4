import Link from 'next/link'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'

export const metadata = { title: 'No such atSign' }

export default function NoSuchAtSign() {
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
      The directory does not know this name. Check how it is spelled: every letter and every emoji counts.
    </Message>
  )
}
