'use client'

import { useOnline } from '../_client/use-online.ts'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { ReceivedCard } from './received-card.tsx'
import type { LoadedReceived } from './use-received.ts'
import * as say from './words.tsx'

/** What others have sent. */
export function ReceivedList({ loaded }: { loaded: LoadedReceived }) {
  return (
    <section aria-labelledby="received" className="mt-12">
      <h2 id="received" className="font-semibold text-xl tracking-tight">
        {say.sentToYou}
      </h2>
      <div className="mt-4">
        <Content loaded={loaded} />
      </div>
    </section>
  )
}

function Content({ loaded }: { loaded: LoadedReceived }) {
  const isOnline = useOnline()
  if (loaded.state === 'opening') {
    return (
      <>
        <p role="status" className="sr-only">
          {say.askingYourServer}
        </p>
        <div className="h-28 rounded-sheet bg-sunken" aria-hidden="true" />
      </>
    )
  }
  if (loaded.state === 'failed') {
    return (
      <Notice
        kind="problem"
        title={say.cannotSeeWhatCame}
        next={<Button onClick={loaded.again}>{say.tryAgain}</Button>}
      >
        {loaded.sentence}
      </Notice>
    )
  }
  const { received } = loaded
  return (
    <>
      {received.trouble !== undefined && isOnline && (
        <div className="mb-4">
          <Notice title={say.maybeMore}>{received.trouble}</Notice>
        </div>
      )}
      {received.all.length === 0 ? (
        <p className="max-w-prose text-soft">{say.nothingCameYet}</p>
      ) : (
        <ul className="space-y-4">
          {received.all.map((parcel) => (
            <ReceivedCard key={parcel.id} parcel={parcel} received={received} />
          ))}
        </ul>
      )}
    </>
  )
}
