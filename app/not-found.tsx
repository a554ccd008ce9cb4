import Link from 'next/link'
import { buttonClass } from './_ui/button.tsx'
import { Message } from './_ui/message.tsx'

export const metadata = { title: 'Nothing here' }

export default function NotFound() {
  return (
    <Message
      seed="nothing here"
      title="There is nothing here."
      next={
        <Link href="/" className={buttonClass()}>
          Look for an atSign
        </Link>
      }
    >
      The address may have been typed wrong. Pages begin with an @, like /@alice.
    </Message>
  )
}
