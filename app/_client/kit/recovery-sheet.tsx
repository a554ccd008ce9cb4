'use client'

import { Printer } from 'lucide-react'
import { createPortal } from 'react-dom'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { Button } from '../../_ui/button.tsx'
import { Mark } from '../../_ui/mark.tsx'
import { QrCode } from '../../_ui/qr-code.tsx'

interface Sheet {
  readonly owner: AtSign
  /** What the code says: the keys. It is drawn in this page and goes nowhere else. */
  readonly text: string
  readonly isLocked: boolean
}

/** The sheet as it will be, and the way to paper. */
export function RecoverySheet({ onAway, ...sheet }: Sheet & { onAway: () => void }) {
  return (
    <div className="animate-rise space-y-4">
      <div className="max-w-md overflow-hidden rounded-sheet shadow-soft ring-1 ring-line">
        <Paper {...sheet} />
      </div>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => print()}>
          <Printer aria-hidden="true" />
          Print it
        </Button>
        <Button kind="quiet" onClick={onAway}>
          Take it off the screen
        </Button>
      </div>
      {/* The only thing of this page that comes onto paper (style.css). */}
      {createPortal(
        <div data-on-paper className="hidden print:block">
          <Paper {...sheet} />
        </div>,
        document.body,
      )}
    </div>
  )
}

/** Black on white, whatever the page looks like. */
function Paper({ owner, text, isLocked }: Sheet) {
  return (
    <div className="bg-white p-8 text-[#16191d]">
      <p className="flex items-center gap-2 font-bold">
        <Mark className="size-6" />
        Facet · Recovery sheet
      </p>
      <p className="wrap-anywhere mt-4 font-bold text-title" dir="auto">
        {owner}
      </p>
      <p className="mt-1">
        Made on {new Date().toLocaleDateString('en-GB', { dateStyle: 'long' })} ·{' '}
        {isLocked ? 'opens with a passphrase' : 'opens for whoever has it'}
      </p>
      <QrCode text={text} label={`Recovery code of ${owner}`} className="mt-6 max-w-none print:w-[110mm]" />
      <p className="mt-6 max-w-prose">
        <strong className="font-semibold">
          Keep this sheet where you keep things that matter, and show it to nobody.
        </strong>{' '}
        {isLocked ? 'With its passphrase it opens' : 'It opens'} {owner} on any device: go to {location.host}/sign-in,
        and show this code to the camera there.
      </p>
    </div>
  )
}
