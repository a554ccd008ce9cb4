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
              Try again
            </a>
            <WhatWasTried of={atSign} />
            {why === 'server' && side.state === 'anyone' && (
              <Link
                href={`/sign-in?next=${encodeURIComponent(pathOf(atSign))}`}
                className={`${buttonClass('quiet')} signed-in:hidden`}
              >
                See your copies
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
            What {atSign} has shared with you
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
      title: `The server of ${atSign} does not answer now.`,
      words: `The page lives there, and nothing of it is lost. If ${atSign} has shared something with you, your own server has a copy.`,
    },
    directory: {
      title: 'The directory of atSigns does not answer now.',
      words: `It tells where the server of ${atSign} is, so the page can’t be found for the moment. Nothing is lost, and nobody else’s page can be found either. Try again in a minute.`,
    },
    line: {
      title: 'You are offline.',
      words: `The page of ${atSign} was never opened on this device, so there is nothing of it here. Try again when you are online.`,
    },
    site: {
      title: `The page of ${atSign} can’t be opened from here now.`,
      words: `This site has no way to the servers at the moment. The server of ${atSign} may well be there: try again in a minute.`,
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
