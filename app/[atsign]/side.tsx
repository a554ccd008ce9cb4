'use client'

import { lazy, Suspense } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Side } from '../_client/read-side.ts'
import { Marks } from '../_page/marks.tsx'
import { Shown } from '../_page/shown.tsx'
import type { SideState } from '../_page/side-state.ts'
import type { Signed } from '../_page/signed.ts'
import { useMarks } from '../_page/use-marks.ts'
import type { Referred } from '../_page/value.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Tinted } from '../_ui/tinted.tsx'
import { useMinute } from '../_ui/use-minute.ts'
import { Actions } from './actions.tsx'
import { AskFor } from './ask-for.tsx'
import { FollowButton, Follows } from './follows.tsx'
import { ReadAgain } from './read-again.tsx'
import { useSide } from './use-side.ts'
import { useSigned } from './use-signed.ts'
import * as say from './words.tsx'

const TheirKey = lazy(async () => ({ default: (await import('./their-key.tsx')).TheirKey }))

/** The page of an atSign: as everyone sees it, and then, in place, as the viewer does. */
export function Page({ everyone, answered }: { everyone: Profile; answered: readonly Referred[] }) {
  const signed = useSigned(everyone)
  return (
    <Marks value={useMarks(everyone)}>
      <Whole everyone={signed.here ?? everyone} answered={answered} side={useSide(everyone)} signed={signed} />
    </Marks>
  )
}

/** The same, however the viewer's side is come by. */
export function Whole({
  everyone,
  answered,
  side,
  signed,
}: {
  everyone: Profile
  answered: readonly Referred[]
  side: SideState
  /** Absent where nothing was delivered that could be checked. */
  signed?: Signed
}) {
  const owner = everyone.atSign
  const seen = side.state === 'seen' ? side : undefined
  const viewer = side.state === 'anyone' ? undefined : side.viewer
  return (
    <>
      {seen && <Tinted theme={seen.side.theme} nonce={undefined} />}
      <Light seed={owner} />
      <article className="reading pt-6 sm:pt-14">
        <Shown
          everyone={everyone}
          answered={answered}
          side={side}
          signed={signed}
          actions={(own) => (
            <>
              <Follows owner={owner} viewer={viewer} follows={seen?.side.follows ?? everyone.follows} />
              <Actions everyone={everyone} own={own}>
                {viewer && viewer !== owner && (
                  <Suspense>
                    <FollowButton viewer={viewer} person={owner} />
                  </Suspense>
                )}
              </Actions>
            </>
          )}
          notices={
            <>
              {seen && <AsLastSeen side={seen.side} owner={owner} again={seen.again} />}
              {viewer && viewer !== owner && (
                <Suspense>
                  <TheirKey viewer={viewer} of={owner} />
                </Suspense>
              )}
            </>
          }
        />
        <ReadAgain owner={owner} />
        <AskFor owner={owner} side={side} />
      </article>
    </>
  )
}

/** Why this is not how it is now, and since when it is known. */
function AsLastSeen({ side: { away, asOf }, owner, again }: { side: Side; owner: AtSign; again: () => void }) {
  const now = useMinute()
  if (away === undefined) return null
  return (
    <div className="mt-6">
      <Notice
        title={asOf === undefined ? say.cannotAskNow(owner) : say.asLastSeen(ageOf(new Date(asOf), now))}
        next={
          <Button kind="quiet" onClick={again}>
            {say.tryAgain}
          </Button>
        }
      >
        {away}
      </Notice>
    </div>
  )
}
