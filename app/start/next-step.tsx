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
import * as say from './words.tsx'

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
      {say.tryAgain}
    </Button>
  )
  switch (state) {
    case undefined:
      return (
        <p className="flex items-center gap-3 rounded-sheet bg-sunken p-4 text-soft sm:p-5">
          <LoaderCircle className="size-5 shrink-0 animate-spin" aria-hidden="true" /> {say.askingHow} {atSign}{' '}
          {say.stands}
        </p>
      )
    case 'here':
      return (
        <Notice
          kind="good"
          title={say.isHere(atSign)}
          next={<Button onClick={() => become(atSign, () => router.push(pathOf(atSign)))}>{say.goOnAs(atSign)}</Button>}
        >
          {say.itsKeysAreHere}
        </Notice>
      )
    case 'begun':
      return (
        <Notice
          title={say.claimBegunHere(atSign)}
          next={<Way href={`/onboard?atsign=${encodeURIComponent(atSign)}`}>{say.goOn}</Way>}
        >
          {say.goesOnFromThere}
        </Notice>
      )
    case 'unknown':
      return (
        <Notice
          title={say.noSuchAtSign(atSign)}
          next={
            <>
              {(from === 'here' || from === 'lab') && <Way href="/register">{say.getAnAtSign}</Way>}
              {again}
            </>
          }
        >
          {say.checkSpelling(<DidYouMean atSign={atSign} />)}
        </Notice>
      )
    case 'unactivated':
      return (
        <Notice
          title={say.registeredOnly(atSign)}
          next={
            <>
              <Way href={`/onboard?atsign=${encodeURIComponent(atSign)}`}>{say.claim(atSign)}</Way>
              {(from === 'here' || from === 'lab') && (
                <Way kind="quiet" href={`/register?mine&atsign=${encodeURIComponent(atSign)}`}>
                  {say.getSecretByMail}
                </Way>
              )}
            </>
          }
        >
          {say.secretNeeded}
        </Notice>
      )
    case 'activated':
      return (
        <Notice
          title={say.isClaimed(atSign)}
          next={
            <>
              <ChooseFile accept={keyFileTypes} onFile={onKeyFile} kind="solid">
                <KeyRound aria-hidden="true" /> {say.chooseKeyFile}
              </ChooseFile>
              <Way kind="quiet" href="/link">
                {say.letInFromAnother}
              </Way>
              <Way kind="quiet" href={pathOf(atSign)}>
                {say.seeItsPage}
              </Way>
            </>
          }
        >
          {say.ifItIsYours}
        </Notice>
      )
    case 'unreachable':
      return (
        <Notice
          kind="problem"
          title={say.serverAway(atSign)}
          next={
            <>
              {again}
              <WhatWasTried of={atSign} />
            </>
          }
        >
          {say.nothingIsLost}
        </Notice>
      )
    case 'no directory':
      return (
        <Notice kind="problem" title={isOnline ? say.directoryAway : say.youAreOffline} next={again}>
          {isOnline ? say.whereUnknown(atSign) : say.askedWhenOnline(atSign)}
        </Notice>
      )
  }
}

/** The code of a device that wants to come in was shown to one that it should have been shown from. */
export function AskingDevice({ atSign }: { atSign: AtSign }) {
  return (
    <Notice title={say.codeOfDevice(atSign)} next={<Way href="/devices">{say.devices}</Way>}>
      {say.whereToScan(atSign)}
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
