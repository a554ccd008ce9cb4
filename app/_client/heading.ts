'use client'

import { useEffect, useRef } from 'react'

/** The heading that was given the focus last; another one may take its place as a page is opened. */
let begun: HTMLElement | undefined

/**
 * A step to another page takes away what had the focus. Whoever goes by the keyboard, or hears the page, then begins at its
 * heading, and not nowhere.
 */
export function useHeadingAfterStep(path: string): void {
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    begun = undefined
    if (isNowhere()) focusHeading()
  }, [path])
}

/** The same for a heading that comes in the place of one that had the focus. */
export function useHeadingInPlace(): void {
  useEffect(() => {
    if (begun && !begun.isConnected && isNowhere()) focusHeading()
  }, [])
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
  begun = heading
}
