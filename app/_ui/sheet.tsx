'use client'

import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import * as say from './words.tsx'

/**
 * Something to settle before going on: from below on a phone, in the middle on a wide screen.
 * The browser's own dialog: it keeps the focus, closes on Escape, and gives the focus back.
 */
export function Sheet({
  open,
  onClose,
  title,
  children,
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const sheet = dialog.current
    if (!sheet) return
    if (open && !sheet.open) sheet.showModal()
    if (!open && sheet.open) sheet.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={(event) => {
        // The browser tells of it a while later, when it may be open again.
        if (!event.currentTarget.open) onClose()
      }}
      closedby="any"
      className="mx-auto mt-auto mb-0 max-h-[92dvh] w-full overflow-y-auto rounded-t-sheet bg-raised shadow-soft open:animate-rise sm:mb-auto sm:max-w-lg sm:rounded-sheet"
    >
      {open && (
        <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:p-7">
          <div className="mb-4 flex items-start justify-between gap-4">
            <h2 id={id} className="font-semibold text-xl tracking-tight">
              {title}
            </h2>
            <button
              type="button"
              onClick={() => dialog.current?.close()}
              className="-m-2 grid size-11 place-items-center rounded-control text-soft hover:bg-sunken"
            >
              <X className="size-5" aria-hidden="true" />
              <span className="sr-only">{say.close}</span>
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
