'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { ScanWays } from '../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../_ui/scan/use-qr-picture.ts'
import { parseLinkCode, type ShownCode } from '../_words/link-code.ts'
import { Fact, May } from './device-card.tsx'
import type { Devices } from './use-devices.ts'
import * as say from './words.tsx'

/** Lets in the device whose picture is scanned, with one tap; the code to compare is compared by itself. */
export function ScanNew({ devices, isOnline }: { devices: Devices; isOnline: boolean }) {
  const [problem, setProblem] = useState<string>()
  const [shown, setShown] = useState<ShownCode>()

  function takeCodes(texts: readonly string[]) {
    const link = texts.flatMap((text) => parseLinkCode(text) ?? []).find(({ kind }) => kind === 'shown')
    if (link?.kind !== 'shown') {
      setProblem(say.codeOfNoDevice)
    } else if (link.atSign !== devices.owner) {
      setProblem(say.asksForAnother(link.atSign, devices.owner))
    } else {
      setProblem(undefined)
      setShown(link)
    }
  }

  const { looking, look, stop } = useQrPicture((seen) => {
    const why = whyNoCode(seen)
    if (why === undefined) takeCodes(seen.texts ?? [])
    else setProblem(why)
  })

  if (shown) return <Scanned of={shown} devices={devices} isOnline={isOnline} onDone={() => setShown(undefined)} />
  return (
    <ScanWays
      sheetTitle={say.showItsCode}
      otherwise={say.orChooseAPicture}
      looking={looking}
      problem={problem}
      onText={(text) => takeCodes([text])}
      onPicture={(picture) => {
        setProblem(undefined)
        look(picture)
      }}
      onStop={stop}
    />
  )
}

type State = { readonly name: 'asked' | 'letting' | 'in' } | { readonly name: 'refused'; readonly sentence: string }

function Scanned({
  of,
  devices,
  isOnline,
  onDone,
}: {
  of: ShownCode
  devices: Devices
  isOnline: boolean
  onDone: () => void
}) {
  const [state, setState] = useState<State>({ name: 'asked' })
  const giveUp = useRef(new AbortController())
  useEffect(() => {
    const controller = new AbortController()
    giveUp.current = controller
    return () => controller.abort()
  }, [])
  const name = say.nameOf(of)

  async function letIn() {
    setState({ name: 'letting' })
    const { signal } = giveUp.current
    const refused = await devices.letIn(of, signal)
    if (signal.aborted) return
    setState(refused === undefined ? { name: 'in' } : { name: 'refused', sentence: refused })
  }

  if (state.name === 'in') {
    return (
      <div className="mt-4">
        <Notice
          kind="good"
          title={say.isIn(name)}
          next={
            <Button kind="quiet" onClick={onDone}>
              {say.done}
            </Button>
          }
        >
          {say.hasItsOwnKey}
        </Notice>
      </div>
    )
  }
  return (
    <div className="mt-4 animate-rise rounded-sheet bg-sunken p-5">
      <h3 className="wrap-anywhere font-semibold text-lg leading-snug" dir="auto">
        {name}
      </h3>
      <p className="wrap-anywhere text-soft" dir="auto">
        {say.appOf(of)}
      </p>
      <dl className="mt-4 space-y-3">
        <Fact name="What it would see">
          <May of={of} />
        </Fact>
        <Fact name="The code that it shows">
          <span className="font-mono font-semibold text-xl tracking-wide">{of.code}</span>
        </Fact>
      </dl>
      {state.name === 'letting' && (
        <p role="status" className="mt-4 text-soft">
          {say.waitingForIt}
        </p>
      )}
      {state.name === 'refused' && (
        <p role="alert" className="mt-4 text-bad">
          {state.sentence}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button disabled={!isOnline || state.name === 'letting'} onClick={letIn}>
          {state.name === 'letting' ? say.lettingItIn : say.letItIn}
          <span className="sr-only">, {name}</span>
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {state.name === 'letting' ? say.stop : say.notNow}
        </Button>
      </div>
    </div>
  )
}
