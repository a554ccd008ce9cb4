'use client'

import { Printer } from 'lucide-react'
import { createPortal } from 'react-dom'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { Button } from '../../_ui/button.tsx'
import { Mark } from '../../_ui/mark.tsx'
import { QrCode } from '../../_ui/qr-code.tsx'
import { language } from '../../_words/language.ts'
import * as say from './words.tsx'

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
          {say.printIt}
        </Button>
        <Button kind="quiet" onClick={onAway}>
          {say.takeOffScreen}
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
      <p className="flex items-center gap-2 font-bold">{say.sheetTitle(<Mark className="size-6" />)}</p>
      <p className="wrap-anywhere mt-4 font-bold text-title" dir="auto">
        {owner}
      </p>
      <p className="mt-1">{say.madeOn(new Date().toLocaleDateString(language, { dateStyle: 'long' }), isLocked)}</p>
      <QrCode text={text} label={say.recoveryCodeOf(owner)} className="mt-6 max-w-none print:w-[110mm]" />
      <p className="mt-6 max-w-prose">
        <strong className="font-semibold">{say.whereToKeepIt}</strong> {say.howToUseIt(isLocked, owner, location.host)}
      </p>
    </div>
  )
}
