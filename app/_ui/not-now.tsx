import { Button } from './button.tsx'
import { Message } from './message.tsx'
import { WhatWasTried } from './what-was-tried.tsx'
import * as say from './words.tsx'

/** A page of one's own that cannot be shown now: why, in a sentence, and the ways on. */
export function NotNow({
  owner,
  title,
  because,
  again,
}: {
  owner: string
  title: string
  because: string
  again: () => void
}) {
  return (
    <Message
      seed={owner}
      title={title}
      next={
        <>
          <Button onClick={again}>{say.tryAgain}</Button>
          <WhatWasTried of={owner} />
        </>
      }
    >
      {because}
    </Message>
  )
}
