'use client'

import { Plus } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { buttonClass } from '../_ui/button.tsx'
import { DropPlace } from '../_ui/drop-area.tsx'
import type { Chosen } from './sendings.ts'

interface Picking {
  showOpenFilePicker?(options: { multiple: boolean }): Promise<FileSystemFileHandle[]>
}

/** A button that has files chosen. Where the browser gives out handles it can read them again after a reload. */
export function ChooseFiles({
  onChoose,
  kind = 'quiet',
  children,
}: {
  onChoose: (chosen: readonly Chosen[]) => void
  kind?: Parameters<typeof buttonClass>[0]
  children: ReactNode
}) {
  const input = useRef<HTMLInputElement>(null)
  const take = useRef(onChoose)
  take.current = onChoose

  function takeChosen() {
    const files = [...(input.current?.files ?? [])]
    // The same ones may be chosen again.
    if (input.current) input.current.value = ''
    if (files.length > 0) take.current(files.map((file) => ({ file })))
  }

  async function pick(picker: NonNullable<Picking['showOpenFilePicker']>) {
    try {
      const handles = await picker.call(window, { multiple: true })
      take.current(await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle }))))
    } catch {
      // Nothing was chosen.
    }
  }

  // Some may have been chosen before this page's script was there to hear of it.
  useEffect(takeChosen, [])

  return (
    <label
      className={`${buttonClass(kind)} cursor-pointer has-focus-visible:outline-3 has-focus-visible:outline-owner-text has-focus-visible:outline-offset-3`}
    >
      <input
        ref={input}
        type="file"
        multiple
        className="sr-only"
        onChange={takeChosen}
        onClick={(event) => {
          const { showOpenFilePicker } = window as Picking
          // What drives a browser from outside has no such chooser.
          if (!showOpenFilePicker || navigator.webdriver) return
          event.preventDefault()
          void pick(showOpenFilePicker)
        }}
      />
      <Plus aria-hidden="true" />
      {children}
    </label>
  )
}

/** Takes files that are dropped anywhere on the page while this is shown. */
export function DropFiles({ label, onDrop }: { label: string; onDrop: (chosen: readonly Chosen[]) => void }) {
  return (
    <DropPlace
      label={label}
      onDrop={(dropped) => {
        const items = [...dropped.items].filter(({ kind }) => kind === 'file')
        // Both have to be asked for while the event lasts.
        void Promise.all(items.map(chosenIn)).then((found) => {
          const chosen = found.flatMap((one) => one ?? [])
          if (chosen.length > 0) onDrop(chosen)
        })
        return items.length > 0
      }}
    />
  )
}

/** Undefined for a folder. */
async function chosenIn(
  item: DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> },
): Promise<Chosen | undefined> {
  const file = item.webkitGetAsEntry?.()?.isDirectory ? null : item.getAsFile()
  const handle = await item.getAsFileSystemHandle?.().catch(() => null)
  if (!file || handle?.kind === 'directory') return undefined
  return { file, ...(handle?.kind === 'file' && { handle: handle as FileSystemFileHandle }) }
}
