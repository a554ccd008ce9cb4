'use client'

import { useEffect, useRef, useState } from 'react'
import { useInSight } from '../_ui/use-in-sight.ts'

/** Pixels; what is higher scrolls. */
const maxHeight = 1600
/** How near it is when it is cleaned, so that it is done before somebody gets there. */
const near = '1000px'

/**
 * What somebody has written as markup. The words alone until it is cleaned, which needs a browser and takes a while; then a
 * frame of its own in which nothing can run: no script is let in, and it could not leave.
 */
export function Markup({ text, markup, label }: { text: string; markup: string; label: string }) {
  const words = useRef<HTMLSpanElement>(null)
  const frame = useRef<HTMLIFrameElement>(null)
  const [page, setPage] = useState<string>()
  const [height, setHeight] = useState<number>()
  const isNear = useInSight(words, near)

  useEffect(() => {
    if (!isNear) return
    let gone = false
    const clean = async () => {
      const { cleanPage } = await import('./clean-markup.ts')
      if (!gone && words.current) setPage(cleanPage(markup, words.current))
    }
    void clean()
    // The frame has the ink of what stands beside it, which is another one by night.
    const night = matchMedia('(prefers-color-scheme: dark)')
    night.addEventListener('change', clean)
    return () => {
      gone = true
      night.removeEventListener('change', clean)
    }
  }, [markup, isNear])

  useEffect(() => {
    const { current } = frame
    if (page === undefined || !current) return
    const measure = () => {
      const body = current.contentDocument?.body
      if (body) setHeight(Math.min(body.scrollHeight, maxHeight))
    }
    const watching = new ResizeObserver(measure)
    current.addEventListener('load', measure)
    current.srcdoc = page
    watching.observe(current)
    return () => {
      watching.disconnect()
      current.removeEventListener('load', measure)
    }
  }, [page])

  return (
    <span className="block">
      <span ref={words} className={`whitespace-pre-wrap ${height === undefined ? '' : 'hidden'}`}>
        {text}
      </span>
      {page !== undefined && (
        <iframe
          ref={frame}
          title={label}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          height={height ?? 0}
          className="block w-[min(36rem,100vw-6rem)] max-w-full"
        />
      )}
    </span>
  )
}
