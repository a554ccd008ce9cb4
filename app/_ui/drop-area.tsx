'use client'

import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react'
import { buttonClass } from './button.tsx'

/**
 * A button that opens the file chooser. The input itself is there for the keyboard and for those who hear the page. Of several
 * files each is taken, where `several` may be chosen.
 */
export function ChooseFile({
  accept,
  onFile,
  several = false,
  kind = 'quiet',
  children,
}: {
  accept: string
  onFile: (file: File) => void
  several?: boolean
  kind?: Parameters<typeof buttonClass>[0]
  children: ReactNode
}) {
  const input = useRef<HTMLInputElement>(null)
  const take = useRef(onFile)
  take.current = onFile

  function takeChosen() {
    const files = [...(input.current?.files ?? [])]
    // The same file may be chosen again after it was mended.
    if (input.current) input.current.value = ''
    for (const file of files) take.current(file)
  }

  // A file may have been chosen before this page's script was there to hear of it.
  useEffect(takeChosen, [])

  return (
    <label
      className={`${buttonClass(kind)} cursor-pointer has-focus-visible:outline-3 has-focus-visible:outline-owner-text has-focus-visible:outline-offset-3`}
    >
      <input ref={input} type="file" accept={accept} multiple={several} className="sr-only" onChange={takeChosen} />
      {children}
    </label>
  )
}

/** Takes a file that is dropped anywhere on the page while this is shown. */
export function DropArea({
  label,
  onFile,
  children,
  ...rest
}: { label: string; onFile: (file: File) => void } & Omit<ComponentProps<'div'>, 'onDrop'>) {
  return (
    <div {...rest}>
      {children}
      <DropPlace
        label={label}
        onDrop={({ files: [file] }) => {
          if (file) onFile(file)
          return file !== undefined
        }}
      />
    </div>
  )
}

/** The whole page as a place to drop files, which says so while some are above it. `onDrop` tells whether it takes what came. */
export function DropPlace({ label, onDrop }: { label: string; onDrop: (dropped: DataTransfer) => boolean }) {
  const [over, setOver] = useState(false)
  const take = useRef(onDrop)
  take.current = onDrop

  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !take.current(event.dataTransfer)) return
      event.preventDefault()
      setOver(false)
    }
    addEventListener('dragover', drag)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', drag)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [])

  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-20 grid place-items-center rounded-sheet border-3 border-owner-text border-dashed bg-paper/90">
      <p className="font-semibold text-xl">{label}</p>
    </div>
  )
}
