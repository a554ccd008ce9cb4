'use client'

import Link from 'next/link'
import { Button, buttonClass } from './_ui/button.tsx'
import { Message } from './_ui/message.tsx'
import * as say from './words.tsx'

/** Something of ours broke. What is on the servers is not touched by it. */
export default function Broken({ reset }: { error: Error; reset: () => void }) {
  return (
    <Message
      seed="a crack"
      title={say.pageStopped}
      next={
        <>
          <Button onClick={reset}>{say.showItAgain}</Button>
          <Link href="/" className={buttonClass('quiet')}>
            {say.goToFirstPage}
          </Link>
        </>
      }
    >
      {say.mistakeIsOurs}
    </Message>
  )
}
