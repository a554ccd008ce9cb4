'use client'

import { Printer } from 'lucide-react'
import { Button } from '../../_ui/button.tsx'
import { withScript } from '../../_ui/needs-script.tsx'
import { useAlive } from '../../_ui/use-alive.ts'

/** The way to paper; without script that of the browser's own menu. */
export function Print() {
  const alive = useAlive()
  return (
    <>
      <noscript>
        <p className="max-w-prose">To print it, choose Print in the menu of your browser.</p>
      </noscript>
      <Button onClick={() => print()} disabled={!alive} className={withScript}>
        <Printer aria-hidden="true" />
        Print card
      </Button>
    </>
  )
}
