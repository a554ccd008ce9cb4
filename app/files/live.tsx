'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Bar } from '../_ui/bar.tsx'
import { Button } from '../_ui/button.tsx'
import { sizeWords } from '../_words/size.ts'
import type { Chosen } from './sendings.ts'
import type { Live } from './use-live.ts'
import * as say from './words.tsx'

/** A file on its way straight to somebody: whether they take it, how far it is, and what else can be done. */
export function LiveCard({
  live,
  owner,
  onLeave,
}: {
  live: Live
  owner: AtSign
  /** Leaves it for them instead. */
  onLeave: (chosen: Chosen, to: AtSign) => void
}) {
  const { now } = live
  if (!now) return null
  const { to, chosen, phase, sent, trouble } = now
  const { name, size } = chosen.file
  const isOver = phase !== 'asking' && phase !== 'going'
  return (
    <section aria-labelledby="straight" className="mt-8 rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line">
      <h2 id="straight" className="wrap-anywhere font-semibold text-lg leading-snug">
        <bdi>{name}</bdi> <span className="font-normal text-soft">{say.straightTo(to)}</span>
      </h2>
      <p role="status" className="text-soft tabular-nums">
        {phase === 'asking' && say.askingThem(to)}
        {phase === 'going' && say.sentOfSize(sizeWords(sent), sizeWords(size))}
        {phase === 'complete' && say.theyHaveIt(to)}
        {phase === 'declined' && say.theySaidNo(to)}
        {phase === 'noAnswer' && say.theyDidNotAnswer(to)}
      </p>
      {phase === 'failed' && (
        <p role="alert" className="text-bad">
          {say.troubleWords(trouble, owner, to)}
        </p>
      )}
      {phase === 'going' && (
        <div className="mt-3">
          <Bar label={name} done={sent} of={size} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {(phase === 'declined' || phase === 'noAnswer' || phase === 'failed') && (
          <>
            <Button
              onClick={() => {
                live.end()
                onLeave(chosen, to)
              }}
            >
              {say.leaveItInstead}
            </Button>
            <Button kind="quiet" onClick={() => live.send(chosen, to)}>
              {say.askAgain}
            </Button>
          </>
        )}
        <Button kind="quiet" onClick={live.end}>
          {isOver ? say.close : say.stop}
        </Button>
      </div>
    </section>
  )
}
