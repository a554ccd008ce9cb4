'use client'

import { Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { useAlive } from '../_ui/use-alive.ts'
import * as say from './words.tsx'

/** A name that is typed in elsewhere, in a game: a tap copies it. Without script it is there to be read. */
export function CopyTag({ tag, label }: { tag: string; label: string }) {
  const alive = useAlive()
  const [told, setTold] = useState('')
  const words = useRef<HTMLSpanElement>(null)
  const inline = 'inline-flex min-h-11 items-center gap-2'

  async function copy() {
    setTold('')
    try {
      await navigator.clipboard.writeText(tag)
      setTold(say.copied)
    } catch {
      if (words.current) getSelection()?.selectAllChildren(words.current)
      setTold(say.cannotCopy)
    }
  }

  if (!alive) return <span className={inline}>{tag}</span>
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <button
        type="button"
        onClick={copy}
        className={`${inline} -ms-2 rounded-control px-2 text-start hover:bg-sunken`}
      >
        <span ref={words} className="min-w-0">
          {tag}
        </span>
        <Copy className="size-4 shrink-0 text-soft" aria-hidden="true" />
        <span className="sr-only">{say.copyNameOn(label)}</span>
      </button>
      <span aria-live="polite" className="text-good text-sm">
        {told}
      </span>
    </span>
  )
}
