'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { stillThere } from '../../lib/profile/end.ts'
import type { Answer, Profile } from '../../lib/profile/profile.ts'
import { readTheme } from '../../lib/profile/theme.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useOnline } from '../_client/use-online.ts'
import { portrayalOf } from '../_page/portrayal.ts'
import { Rows } from '../_page/rows.tsx'
import { useMoment } from '../_page/use-moment.ts'
import type { Referred } from '../_page/value.tsx'
import type { Unreachable } from '../_server/why-unreachable.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { WhatWasTried } from '../_ui/what-was-tried.tsx'
import { pathOf } from '../_words/path-of.ts'
import { Whole } from './side.tsx'
import { useSide } from './use-side.ts'
import * as say from './words.tsx'

/** Nobody answers on the way to this page. What the viewer saw of it last, or has copies of, is still there. */
export function NotReachable({ atSign, why }: { atSign: AtSign; why: Unreachable }) {
  const empty = useMemo(() => emptyPage(atSign), [atSign])
  const side = useSide(empty)
  const read = side.state === 'seen' ? side.side.answers : none
  const copies = stillThere(read, useMoment(read))
  const isOnline = useOnline()
  const { title, words } = tell(atSign)[why === 'site' && !isOnline ? 'line' : why]
  // Seen here before, it is shown as it was; found again, as it is.
  if (side.state === 'seen' && (side.side.asOf !== undefined || side.side.away === undefined)) {
    const everyone = { ...empty, answers: read.filter(({ audience }) => audience === 'everyone') }
    return <Whole everyone={everyone} answered={nobodys} side={side} />
  }
  return (
    <>
      <Message
        seed={atSign}
        title={title}
        next={
          <>
            {/* A plain link: it asks the server again, with or without script. */}
            <a href={pathOf(atSign)} className={buttonClass()}>
              {say.tryAgain}
            </a>
            <WhatWasTried of={atSign} />
            {why === 'server' && side.state === 'anyone' && (
              <Link
                href={`/sign-in?next=${encodeURIComponent(pathOf(atSign))}`}
                className={`${buttonClass('quiet')} signed-in:hidden`}
              >
                {say.seeYourCopies}
              </Link>
            )}
          </>
        }
      >
        {words}
      </Message>
      {side.state === 'seen' && copies.length > 0 && (
        <section aria-labelledby="copies" className="reading mt-12">
          <h2 id="copies" className="font-semibold text-lg">
            {say.whatTheyShared(atSign)}
          </h2>
          <Rows rows={portrayalOf(copies, new Set()).arrived} looker={{ owner: atSign, viewer: side.viewer }} chips />
        </section>
      )}
    </>
  )
}

const none: readonly Answer[] = []
const nobodys: readonly Referred[] = []

function tell(atSign: AtSign): Readonly<Record<Unreachable | 'line', { title: string; words: string }>> {
  return {
    server: {
      title: say.serverAway(atSign),
      words: say.nothingIsLost(atSign),
    },
    directory: {
      title: say.directoryAway,
      words: say.whatDirectoryTells(atSign),
    },
    line: {
      title: say.youAreOffline,
      words: say.neverSeenHere(atSign),
    },
    site: {
      title: say.cannotOpenFromHere(atSign),
      words: say.siteHasNoWay(atSign),
    },
  }
}

function emptyPage(atSign: AtSign): Profile {
  return {
    atSign,
    title: atSign,
    answers: [],
    theme: readTheme(undefined, undefined),
    isPrivate: false,
    order: new Map(),
  }
}
