'use client'

import { Printer } from 'lucide-react'
import { Button } from '../../_ui/button.tsx'
import { withScript } from '../../_ui/needs-script.tsx'
import { useAlive } from '../../_ui/use-alive.ts'
import * as say from './words.ts'

/** The way to paper; without script that of the browser's own menu. */
export function Print() {
  const alive = useAlive()
  return (
    <>
      <noscript>
        <p className="max-w-prose">{say.howToPrint}</p>
      </noscript>
      <Button onClick={() => print()} disabled={!alive} className={withScript}>
        <Printer aria-hidden="true" />
        {say.printCard}
      </Button>
    </>
  )
}
