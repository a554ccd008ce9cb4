'use client'

import { useState, useSyncExternalStore } from 'react'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { Bar } from '../../_ui/bar.tsx'
import { Button } from '../../_ui/button.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { sentenceOf } from '../../_words/sentences.ts'
import { sizeWords } from '../../_words/size.ts'
import { filesHere } from '../files-place.ts'
import { save } from '../save.ts'
import type { Offer, Offers } from './offers.ts'
import { spotOf } from './straight-files.ts'
import { useOffers } from './use-offers.ts'
import * as say from './words.tsx'

/** One offer at a time, in the tab that is looked at. */
export function OfferSheet({ owner }: { owner: AtSign }) {
  const { offers, all } = useOffers(owner)
  const isSeen = useSyncExternalStore(onSeen, () => document.visibilityState === 'visible')
  /** What goes on is not in the way of who wants to go on too; its end is told again. */
  const [aside, setAside] = useState<string>()
  const shown = all.find(({ streamId, phase }) => phase !== 'coming' || streamId !== aside)
  if (!offers || !shown || !isSeen) return null
  const { streamId, phase } = shown
  const close = () => {
    if (phase === 'asked') offers.answer(streamId, false)
    else if (phase === 'coming') setAside(streamId)
    else offers.putAway(streamId)
  }
  return (
    <Sheet key={`${streamId} ${phase}`} open onClose={close} title={<Title offer={shown} />}>
      <div className="space-y-4">
        <Content offer={shown} owner={owner} offers={offers} onClose={close} />
      </div>
    </Sheet>
  )
}

function onSeen(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

function Title({ offer: { from, name, phase } }: { offer: Offer }) {
  const file = <bdi className="wrap-anywhere">{name}</bdi>
  switch (phase) {
    case 'asked':
      return <>{say.wantsToSend(from, file)}</>
    case 'coming':
      return <>{say.isComing(file, from)}</>
    case 'complete':
      return <>{say.isHere(file)}</>
    case 'failed':
      return <>{say.didNotCome(file)}</>
  }
}

function Content({
  offer,
  owner,
  offers,
  onClose,
}: {
  offer: Offer
  owner: AtSign
  offers: Offers
  onClose: () => void
}) {
  const { from, name, size, streamId, phase, received, trouble } = offer
  const [isGone, setIsGone] = useState(false)
  switch (phase) {
    case 'asked':
      return (
        <>
          <p>{say.straightFromThem(sizeWords(size))}</p>
          <div className="flex flex-wrap gap-3">
            <Button onClick={() => offers.answer(streamId, true)}>{say.takeIt}</Button>
            <Button kind="quiet" onClick={onClose}>
              {say.no}
            </Button>
          </div>
        </>
      )
    case 'coming':
      return (
        <>
          <p role="status" className="tabular-nums">
            {say.soMuchOf(sizeWords(received), sizeWords(size))}
          </p>
          <Bar label={name} done={received} of={size} />
          <p className="text-soft">{say.leaveTabOpen}</p>
          <Button kind="quiet" onClick={onClose}>
            {say.goOnMeanwhile}
          </Button>
        </>
      )
    case 'complete':
      return (
        <>
          <p>{say.cameFrom(sizeWords(size), from)}</p>
          {isGone && (
            <p role="alert" className="text-bad">
              {say.notHereAnyMore}
            </p>
          )}
          <div className="flex flex-wrap gap-3">
            <Button
              onClick={() =>
                filesHere(owner)
                  .file(spotOf(from, streamId))
                  .then((file) => save(file, name))
                  .then(onClose, () => setIsGone(true))
              }
            >
              {say.save}
            </Button>
            <Button kind="quiet" onClick={onClose}>
              {say.later}
            </Button>
          </div>
        </>
      )
    case 'failed':
      return (
        <>
          <p role="alert">{trouble && sentenceOf(new AtError(trouble.code, trouble.message), owner, from)}</p>
          <p className="text-soft">{say.askThemAgain(from)}</p>
          <Button kind="quiet" onClick={onClose}>
            {say.close}
          </Button>
        </>
      )
  }
}
