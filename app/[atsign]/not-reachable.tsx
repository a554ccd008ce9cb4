'use client'

import { useMemo } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import { readTheme } from '../../lib/profile/theme.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { portrayalOf } from '../_page/portrayal.ts'
import { Rows } from '../_page/rows.tsx'
import { buttonClass } from '../_ui/button.tsx'
import { Message } from '../_ui/message.tsx'
import { pathOf } from '../_words/path-of.ts'
import { useSide } from './use-side.ts'

/** The directory knows the name, and nobody answers where it points. What the viewer has copies of is still there. */
export function NotReachable({ atSign }: { atSign: AtSign }) {
  const side = useSide(useMemo(() => emptyPage(atSign), [atSign]))
  const copies = side.state === 'seen' ? side.side.answers : []
  return (
    <>
      <Message
        seed={atSign}
        title={`The page of ${atSign} can’t be reached now.`}
        next={
          // A plain link: it asks the server again, with or without script.
          <a href={pathOf(atSign)} className={buttonClass()}>
            Try again
          </a>
        }
      >
        It lives on the server of {atSign}. Either that does not answer, or the directory that tells where it is.
        Nothing is lost by it.
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
