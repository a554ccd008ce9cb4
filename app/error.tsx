'use client'

import Link from 'next/link'
import { Button, buttonClass } from './_ui/button.tsx'
import { Message } from './_ui/message.tsx'

/** Something of ours broke. What is on the servers is not touched by it. */
export default function Broken({ reset }: { error: Error; reset: () => void }) {
  return (
    <Message
      seed="a crack"
      title="This page stopped working."
      next={
        <>
          <Button onClick={reset}>Show it again</Button>
          <Link href="/" className={buttonClass('quiet')}>
            Go to the first page
          </Link>
        </>
      }
    >
      The mistake is in Facet, not in anything you did. What you had saved is safe.
    </Message>
  )
}
