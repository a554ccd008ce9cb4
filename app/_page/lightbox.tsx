'use client'

import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useAddressOf } from './bytes-picture.tsx'
import type { Large } from './enlarge.tsx'
import * as say from './words.tsx'

const button = 'grid size-12 shrink-0 place-items-center rounded-control text-ink hover:bg-sunken'

/** Pictures as large as the screen, one at a time. The arrow keys turn to the next, Escape closes, and so does a tap beside it. */
export function Lightbox({ of, first, onClose }: { of: readonly Large[]; first: number; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [at, setAt] = useState(Math.max(0, first))
  const now = of[at]
  const opened = useAddressOf(now && now.address === undefined ? now.picture : undefined)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  if (!now) return null

  const turn = (by: number) => setAt((at + by + of.length) % of.length)
  const close = () => dialog.current?.close()
  function press(event: KeyboardEvent) {
    const isMirrored = getComputedStyle(event.currentTarget).direction === 'rtl'
    const step = { ArrowRight: isMirrored ? -1 : 1, ArrowLeft: isMirrored ? 1 : -1 }[event.key]
    if (step === undefined || of.length === 1) return
    event.preventDefault()
    turn(step)
  }

  // Where the picture stands in a sentence no dialog can.
  return createPortal(
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onKeyDown={press}
      className="h-dvh w-dvw animate-rise bg-paper p-0"
    >
      <div className="flex h-full flex-col">
        <div className="flex items-center justify-between gap-3 px-3 pt-[max(0.5rem,env(safe-area-inset-top))]">
          <p id={id} aria-live="polite" className="min-w-0 px-2 font-semibold">
            {now.label}
            {of.length > 1 && <span className="font-normal text-soft"> {say.soManyOf(at + 1, of.length)}</span>}
          </p>
          <button type="button" onClick={close} className={button}>
            <X className="size-6" aria-hidden="true" />
            <span className="sr-only">{say.close}</span>
          </button>
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Escape does the same */}
        <div
          className="grid min-h-0 grow place-items-center p-3"
          onClick={(event) => event.target === event.currentTarget && close()}
        >
          {/* biome-ignore lint/performance/noImgElement: it comes as it is from its owner's server, or was opened here */}
          <img
            src={now.address ?? opened}
            alt={now.label}
            className="max-h-full max-w-full rounded-control object-contain"
          />
        </div>
        <div className="flex min-h-14 items-center justify-between gap-3 px-3 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
          {of.length > 1 && (
            <button type="button" onClick={() => turn(-1)} className={button}>
              <ChevronLeft className="size-6 rtl:-scale-x-100" aria-hidden="true" />
              <span className="sr-only">{say.theOneBefore}</span>
            </button>
          )}
          <p className="max-h-24 min-w-0 grow overflow-y-auto text-center text-soft">{now.description}</p>
          {of.length > 1 && (
            <button type="button" onClick={() => turn(1)} className={button}>
              <ChevronRight className="size-6 rtl:-scale-x-100" aria-hidden="true" />
              <span className="sr-only">{say.theNextOne}</span>
            </button>
          )}
        </div>
      </div>
    </dialog>,
    document.body,
  )
}
