import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { DidYouMean } from '../_client/did-you-mean.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import * as say from './words.tsx'

/** The directory does not know this name. */
export function NoSuchAtSign({ atSign }: { atSign: AtSign }) {
  return (
    <Message
      seed="nobody"
      title={say.noSuchAtSign}
      next={
        <Link href="/search" className={buttonClass()}>
          {say.lookForAnother}
        </Link>
      }
    >
      <p>{say.unknownToDirectory(atSign)}</p>
      <DidYouMean atSign={atSign} />
    </Message>
  )
}
