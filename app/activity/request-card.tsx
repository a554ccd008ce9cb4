'use client'

import { Check, LoaderCircle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { answerKey, wantedField } from '../../lib/profile/ask.ts'
import type { Request } from '../../lib/profile/requests.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Receipt } from '../_client/receipt.tsx'
import { PageLink } from '../_page/page-link.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { wordsFor } from '../_words/wanted.ts'
import { ShareSheet } from './share-sheet.tsx'
import type { Card, Open } from './use-requests.ts'
import * as say from './words.tsx'

interface Props {
  readonly card: Card
  readonly viewer: AtSign
  readonly loaded: Open
  /** Called when the card was put away. */
  readonly onGone: () => void
}

/** Somebody asks for something: who, what, why, since when, and what can be said to it. */
export function RequestCard({ card, viewer, loaded, onGone }: Props) {
  const { request, outcome } = card
  const { from } = request
  const [busy, setBusy] = useState(false)
  async function run(action: Promise<void>) {
    setBusy(true)
    await action
    setBusy(false)
  }
  return (
    <li className="py-6">
      <div className="flex gap-4">
        <Portrait seed={from} size="medium" />
        <div className="min-w-0 grow">
          <h2 className="text-pretty font-semibold text-lg">
            {say.asksFor(
              <PageLink of={from} className="underline-offset-4 hover:underline">
                {from}
              </PageLink>,
              thingIn(request),
            )}
          </h2>
          {'sentence' in request ? (
            <>
              <p className="mt-1 text-soft">{say.requestUnreadable(request.sentence)}</p>
              <Button
                kind="quiet"
                className="mt-4"
                disabled={busy}
                onClick={() => run(loaded.dismiss(card).then(onGone))}
              >
                {say.removeRequest(<span className="sr-only"> {say.requestOf(from)}</span>)}
              </Button>
            </>
          ) : (
            <Answering request={request} outcome={outcome} viewer={viewer} loaded={loaded} busy={busy} run={run} />
          )}
          {outcome !== 'given' && (
            <button
              type="button"
              disabled={busy}
              onClick={() => run(loaded.setQuiet(from, true).then(onGone))}
              className="mt-2 -ms-2 block min-h-11 rounded-control px-2 text-start text-soft text-sm hover:bg-sunken hover:text-ink"
            >
              {say.dontLetAskAgain(from)}
            </button>
          )}
        </div>
      </div>
    </li>
  )
}

function Answering({
  request,
  outcome,
  viewer,
  loaded,
  busy,
  run,
}: {
  request: Request
  outcome: Card['outcome']
  viewer: AtSign
  loaded: Open
  busy: boolean
  run: (action: Promise<void>) => Promise<void>
}) {
  const { from, at, message, topic } = request
  const [sharing, setSharing] = useState(false)
  const thing = thingIn(request)
  return (
    <>
      {message && (
        <p dir="auto" className="mt-1 max-w-prose text-value">
          “{message}”
        </p>
      )}
      <p className="mt-1 text-soft text-sm">{ageOf(new Date(at), Date.now())}</p>
      <Outcome outcome={outcome} from={from} />
      {outcome && <Receipt owner={viewer} of={answerKey(topic, viewer, from)} />}
      {outcome === undefined && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button disabled={busy} onClick={() => setSharing(true)}>
            {say.shareIt(<span className="sr-only">{` ${say.thingWith(thing, from)}`}</span>)}
          </Button>
          <Button kind="quiet" disabled={busy} onClick={() => run(loaded.decline(request))}>
            {busy && <LoaderCircle className="animate-spin" aria-hidden="true" />}
            {say.decline}
            <span className="sr-only">{` ${say.theRequestFor(from, thing)}`}</span>
          </Button>
        </div>
      )}
      {outcome === 'declined' && (
        <Button kind="quiet" className="mt-3" onClick={() => setSharing(true)}>
          {say.shareAfterAll(<span className="sr-only">{`: ${say.thingAndWith(thing, from)}`}</span>)}
        </Button>
      )}
      <ShareSheet open={sharing} request={request} viewer={viewer} loaded={loaded} onClose={() => setSharing(false)} />
    </>
  )
}

function thingIn(request: Card['request']): string {
  if (!('sentence' in request)) return say.yourThing(wordsFor(request.wanted))
  return request.field ? say.yourThing(wordsFor(wantedField(request.field))) : say.something
}

/** What was said to it. The button that said so is gone, so this takes the focus and is read out. */
function Outcome({ outcome, from }: { outcome: Card['outcome']; from: AtSign }) {
  const words = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (outcome) words.current?.focus()
  }, [outcome])
  if (!outcome) return null
  return (
    <p ref={words} tabIndex={-1} className="mt-3 flex w-fit items-start gap-1.5 font-medium">
      {outcome === 'given' && <Check className="mt-0.5 size-5 shrink-0 text-good" aria-hidden="true" />}
      <span>{outcome === 'given' ? say.sharedWithOnly(from) : say.declinedAndTold(from)}</span>
    </p>
  )
}
