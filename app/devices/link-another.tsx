'use client'

import { useEffect, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { QrCode } from '../_ui/qr-code.tsx'
import { formatLinkCode } from '../_words/link-code.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { ScanNew } from './scan-new.tsx'
import type { Devices, Passcode } from './use-devices.ts'
import * as say from './words.tsx'

/** The ways for another device or app to come in. */
export function LinkAnother(props: { devices: Devices; isOnline: boolean }) {
  return (
    <section aria-labelledby="another" className="mt-12">
      <h2 id="another" className="font-semibold text-xl tracking-tight">
        {say.letAnotherIn}
      </h2>
      <p className="mt-2 max-w-prose text-soft">
        {say.whatToDoThere(<span className="wrap-anywhere font-medium text-ink">{linkAddress()}</span>)}
      </p>
      <ScanNew {...props} />
      <AskWith {...props} />
    </section>
  )
}

/** Where the other device goes; nothing of it is secret. */
function linkAddress(): string {
  return `${location.host}/link`
}

/** The code with which another app or device asks. */
function AskWith({ devices, isOnline }: { devices: Devices; isOnline: boolean }) {
  const [made, setMade] = useState<Passcode>()
  const [isMaking, setIsMaking] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const left = useLeft(made?.until)

  async function make() {
    setIsMaking(true)
    setTrouble(undefined)
    try {
      setMade(await devices.passcode())
    } catch (error) {
      setTrouble(sentenceOf(error, devices.owner))
    }
    setIsMaking(false)
  }

  return (
    <>
      <h3 className="mt-6 font-semibold">{say.orMakeACode}</h3>
      <p className="mt-1 max-w-prose text-soft">{say.howToUseCode(devices.owner)}</p>
      {made && left > 0 && (
        <div className="mt-4 animate-rise rounded-sheet bg-sunken p-5">
          <p className="text-soft text-sm" id="the-code">
            {say.forOneApp}
          </p>
          <output aria-labelledby="the-code" className="block font-mono font-semibold text-[2rem] tracking-[0.12em]">
            {made.code}
          </output>
          <p className="mt-1 text-soft">{say.goodFor(<span role="timer">{say.leftWords(left)}</span>)}</p>
          <div className="mt-4 w-56 max-w-full">
            <QrCode
              text={formatLinkCode({ kind: 'given', atSign: devices.owner, passcode: made.code })}
              label={say.sameCodeToScan}
            />
          </div>
        </div>
      )}
      {made && left <= 0 && (
        <p className="mt-4" role="status">
          {say.codeIsOver}
        </p>
      )}
      {trouble !== undefined && (
        <p role="alert" className="mt-4 text-bad">
          {trouble}
        </p>
      )}
      <Button kind="quiet" className="mt-4" disabled={isMaking || !isOnline} onClick={make}>
        {made ? say.makeAnotherCode : say.makeACode}
      </Button>
    </>
  )
}

/** Milliseconds until then, counted down each second. */
function useLeft(until: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until === undefined) return
    setNow(Date.now())
    const clock = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= until) clearInterval(clock)
    }, 1000)
    return () => clearInterval(clock)
  }, [until])
  return until === undefined ? 0 : until - now
}
