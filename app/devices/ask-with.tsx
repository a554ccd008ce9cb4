'use client'

import { useEffect, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Devices, Passcode } from './use-devices.ts'
import { leftWords } from './words.ts'

/** The code with which another app or device asks. */
export function AskWith({ devices, isOnline }: { devices: Devices; isOnline: boolean }) {
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
    <section aria-labelledby="another" className="mt-12">
      <h2 id="another" className="font-semibold text-xl tracking-tight">
        Let another one in
      </h2>
      <p className="mt-2 max-w-prose text-soft">
        Type a code from here into the other app, with {devices.owner}. It then asks, and you decide on this page.
      </p>
      {made && left > 0 && (
        <div className="mt-4 animate-rise rounded-sheet bg-sunken p-5">
          <p className="text-soft text-sm" id="the-code">
            For one app, once
          </p>
          <output aria-labelledby="the-code" className="block font-mono font-semibold text-[2rem] tracking-[0.12em]">
            {made.code}
          </output>
          <p className="mt-1 text-soft">
            Good for <span role="timer">{leftWords(left)}</span> more
          </p>
        </div>
      )}
      {made && left <= 0 && (
        <p className="mt-4" role="status">
          That code is over.
        </p>
      )}
      {trouble !== undefined && (
        <p role="alert" className="mt-4 text-bad">
          {trouble}
        </p>
      )}
      <Button kind={made ? 'quiet' : 'solid'} className="mt-4" disabled={isMaking || !isOnline} onClick={make}>
        {made ? 'Make another code' : 'Make a code'}
      </Button>
    </section>
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
