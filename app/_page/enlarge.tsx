'use client'

import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Picture } from '../../lib/profile/picture.ts'
import * as say from './words.tsx'

const load = async () => ({ default: (await import('./lightbox.tsx')).Lightbox })
const Lightbox = lazy(load)

/** A picture that can be seen large. */
export interface Large {
  readonly picture: Picture
  /** Where it can be had; undefined for one that is opened here. */
  readonly address: string | undefined
  readonly label: string
  readonly description?: string | undefined
}

/** Around a picture: a tap shows it large, with those that stand beside it. Without script it is opened by itself. */
export function Enlarge({
  source,
  large,
  among = [large],
  className = '',
  children,
}: {
  source: string
  large: Large
  among?: readonly Large[]
  className?: string
  children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <a
        href={source}
        onPointerEnter={load}
        onClick={(event) => {
          // Another tab or window is opened by the browser.
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
          event.preventDefault()
          setOpen(true)
        }}
        className={`cursor-zoom-in ${className}`}
      >
        {children}
        <span className="sr-only">{say.seeItLarge}</span>
      </a>
      {open && (
        <Suspense>
          <Lightbox of={among} first={among.indexOf(large)} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
