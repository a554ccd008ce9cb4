'use client'

import { Check, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { ageOf } from '../_page/words.ts'
import { Button } from '../_ui/button.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { pathOf } from '../_words/path-of.ts'
import { wordsFor } from '../_words/wanted.ts'
import { ShareSheet } from './share-sheet.tsx'
import type { Card, Open } from './use-requests.ts'

/** Somebody asks for something: who, what, why, since when, and what can be said to it. */
export function RequestCard({
  card,
  viewer,
  loaded,
  onGone,
}: {
  card: Card
  viewer: AtSign
  loaded: Open
  /** Called when the card was put away. */
  onGone: () => void
}) {
  const { request, outcome } = card
  const { from, wanted, inside } = request
  const [busy, setBusy] = useState(false)
  const [sharing, setSharing] = useState(false)
  const thing = wordsFor(wanted)
  async function run(action: () => Promise<void>) {
    setBusy(true)
    await action()
    setBusy(false)
  }
  return (
    <li className="py-6">
      <div className="flex gap-4">
        <Portrait seed={from} size="medium" />
        <div className="min-w-0 grow">
          <h2 className="text-pretty font-semibold text-lg">
            <Link href={pathOf(from)} className="underline-offset-4 hover:underline">
              {from}
            </Link>{' '}
            asks for your {thing}
          </h2>
          {'sentence' in inside ? (
            <p className="mt-1 text-soft">The request can’t be read. {inside.sentence}</p>
          ) : (
            <>
              {inside.message && (
                <p dir="auto" className="mt-1 max-w-prose text-value">
                  “{inside.message}”
                </p>
              )}
              <p className="mt-1 text-soft text-sm">{ageOf(new Date(inside.at), Date.now())}</p>
            </>
          )}
          <Outcome card={card} />
          {!outcome && (
            <div className="mt-4 flex flex-wrap gap-2">
              {'sentence' in inside ? (
                <Button kind="quiet" disabled={busy} onClick={() => run(() => loaded.dismiss(card).then(onGone))}>
                  Remove
                  <span className="sr-only">
                    {' '}
                    the request of {from} for your {thing}
                  </span>
                </Button>
              ) : (
                <>
                  <Button disabled={busy} onClick={() => setSharing(true)}>
                    Share
                    <span className="sr-only">
                      {' '}
                      your {thing} with {from}
                    </span>
                  </Button>
                  <Button kind="quiet" disabled={busy} onClick={() => run(() => loaded.decline(card))}>
                    {busy && <LoaderCircle className="animate-spin" aria-hidden="true" />}
                    Decline
                    <span className="sr-only">
                      {' '}
                      the request of {from} for your {thing}
                    </span>
                  </Button>
                </>
              )}
            </div>
          )}
          {outcome === 'declined' && (
            <Button kind="quiet" className="mt-3" onClick={() => setSharing(true)}>
              Share after all
              <span className="sr-only">
                {' '}
                your {thing} with {from}
              </span>
            </Button>
          )}
          {outcome !== 'given' && (
            <button
              type="button"
              disabled={busy}
              onClick={() => run(() => loaded.setQuiet(from, true).then(onGone))}
              className="mt-2 -ml-2 block min-h-11 rounded-control px-2 text-left text-soft text-sm hover:bg-sunken hover:text-ink"
            >
              Don’t let {from} ask again
            </button>
          )}
        </div>
      </div>
      <ShareSheet open={sharing} card={card} viewer={viewer} loaded={loaded} onClose={() => setSharing(false)} />
    </li>
  )
}

/** What was said to it. The button that said so is gone, so this takes the focus and is read out. */
function Outcome({ card: { outcome, request } }: { card: Card }) {
  const words = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (outcome) words.current?.focus()
  }, [outcome])
  if (!outcome) return null
  return (
    <p ref={words} tabIndex={-1} className="mt-3 flex w-fit items-start gap-1.5 font-medium">
      {outcome === 'given' && <Check className="mt-0.5 size-5 shrink-0 text-good" aria-hidden="true" />}
      <span>
        {outcome === 'given'
          ? `Shared with ${request.from}, and nobody else.`
          : `Declined. ${request.from} is told, and sees nothing.`}
      </span>
    </p>
  )
}
