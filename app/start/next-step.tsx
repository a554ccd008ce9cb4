'use client'

import { KeyRound, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { DidYouMean } from '../_client/did-you-mean.tsx'
import { keyFileTypes } from '../_client/kit/read-key-file.ts'
import { useSession } from '../_client/session.tsx'
import { useOnline } from '../_client/use-online.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { ChooseFile } from '../_ui/drop-area.tsx'
import { Notice } from '../_ui/notice.tsx'
import { WhatWasTried } from '../_ui/what-was-tried.tsx'
import { pathOf } from '../_words/path-of.ts'
import type { Source } from '../an-at-sign.tsx'
import type { Standing } from './use-standing.ts'

/** How an atSign stands, and what its owner does next. */
export function HowItStands({
  standing: { atSign, state },
  from,
  onAgain,
  onKeyFile,
}: {
  standing: Standing
  from: Source
  onAgain: () => void
  onKeyFile: (file: File) => void
}) {
  const router = useRouter()
  const { become } = useSession()
  const isOnline = useOnline()
  const again = (
    <Button kind="quiet" onClick={onAgain}>
      Try again
    </Button>
  )
  switch (state) {
    case undefined:
      return (
        <p className="flex items-center gap-3 rounded-sheet bg-sunken p-4 text-soft sm:p-5">
          <LoaderCircle className="size-5 shrink-0 animate-spin" aria-hidden="true" /> Asking how {atSign} stands
        </p>
      )
    case 'here':
      return (
        <Notice
          kind="good"
          title={`${atSign} is on this device.`}
          next={<Button onClick={() => become(atSign, () => router.push(pathOf(atSign)))}>Go on as {atSign}</Button>}
        >
          Its keys are here. Nothing has to be done.
        </Notice>
      )
    case 'begun':
      return (
        <Notice
          title={`Claiming ${atSign} was begun here.`}
          next={<Way href={`/onboard?atsign=${encodeURIComponent(atSign)}`}>Go on</Way>}
        >
          It goes on where it stopped.
        </Notice>
      )
    case 'unknown':
      return (
        <Notice
          title={`There is no ${atSign}.`}
          next={
            <>
              {(from === 'here' || from === 'lab') && <Way href="/register">Get an atSign</Way>}
              {again}
            </>
          }
        >
          Check how it is spelled: every letter and every emoji counts. A name that was registered a moment ago may take
          some minutes to appear.
          <DidYouMean atSign={atSign} />
        </Notice>
      )
    case 'unactivated':
      return (
        <Notice
          title={`${atSign} is registered, and nobody has claimed it yet.`}
          next={
            <>
              <Way href={`/onboard?atsign=${encodeURIComponent(atSign)}`}>Claim {atSign}</Way>
              {(from === 'here' || from === 'lab') && (
                <Way kind="quiet" href={`/register?mine&atsign=${encodeURIComponent(atSign)}`}>
                  Get its secret by mail
                </Way>
              )}
            </>
          }
        >
          If it is yours, you need the secret that came with it.
        </Notice>
      )
    case 'activated':
      return (
        <Notice
          title={`${atSign} is claimed.`}
          next={
            <>
              <ChooseFile accept={keyFileTypes} onFile={onKeyFile} kind="solid">
                <KeyRound aria-hidden="true" /> Choose its key file
              </ChooseFile>
              <Way kind="quiet" href="/link">
                Let this device in from another
              </Way>
              <Way kind="quiet" href={pathOf(atSign)}>
                See its page
              </Way>
            </>
          }
        >
          If it is yours, open it with its key file or scan its recovery sheet above. A device where you are signed in
          can let this one in, too.
        </Notice>
      )
    case 'unreachable':
      return (
        <Notice
          kind="problem"
          title={`The server of ${atSign} does not answer now.`}
          next={
            <>
              {again}
              <WhatWasTried of={atSign} />
            </>
          }
        >
          The name is there, and nothing is lost. A new server may need some minutes; one that was there before comes
          back.
        </Notice>
      )
    case 'no directory':
      return (
        <Notice
          kind="problem"
          title={isOnline ? 'The directory of atSigns does not answer now.' : 'You are offline.'}
          next={again}
        >
          {isOnline
            ? `So nobody can tell where the server of ${atSign} is. Try again in a minute.`
            : `How ${atSign} stands can be asked when you are online.`}
        </Notice>
      )
  }
}

/** The code of a device that wants to come in was shown to one that it should have been shown from. */
export function AskingDevice({ atSign }: { atSign: AtSign }) {
  return (
    <Notice
      title={`This is the code of a device that wants to be let in as ${atSign}.`}
      next={<Way href="/devices">Devices</Way>}
    >
      Scan it where {atSign} is signed in already, under Devices.
    </Notice>
  )
}

function Way({ href, kind, children }: { href: string; kind?: 'quiet'; children: ReactNode }) {
  return (
    <Link href={href} className={buttonClass(kind)}>
      {children}
    </Link>
  )
}
