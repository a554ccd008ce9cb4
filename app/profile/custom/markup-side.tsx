'use client'

import { X } from 'lucide-react'
import { type ClipboardEvent, type ComponentProps, useDeferredValue, useState } from 'react'
import type { CustomItem } from '../../../lib/profile/custom.ts'
import { Markup } from '../../_page/markup.tsx'
import { TextField } from '../../_ui/field.tsx'
import * as say from './words.ts'

/** Text with markup: as it is written, and under it as it will stand on the page. */
export function MarkupSide({
  label,
  value,
  shown,
  onType,
  tip,
  ...rest
}: Omit<ComponentProps<typeof TextField>, 'value' | 'onChange'> & {
  label: string
  value: string
  /** What of it is to be seen. */
  shown: CustomItem['content'] | undefined
  onType: (value: string) => void
  /** That it can be pasted, until its owner has read so; undefined from then on. */
  tip: { dismiss: () => void } | undefined
}) {
  const [isPasted, setIsPasted] = useState(false)
  const seen = useDeferredValue(shown)

  function paste(event: ClipboardEvent<HTMLTextAreaElement>) {
    const pasted = event.clipboardData.getData('text/html')
    if (pasted === '' || value.trim() !== '') return
    event.preventDefault()
    void import('../../_page/clean-markup.ts').then(({ cleanMarkup }) => {
      onType(cleanMarkup(pasted))
      setIsPasted(true)
    })
  }

  return (
    <>
      {tip && (
        <p className="flex items-start justify-between gap-3 rounded-control bg-sunken p-3 text-sm">
          {say.howToPaste}
          <button
            type="button"
            onClick={tip.dismiss}
            className="-m-1 grid size-9 shrink-0 place-items-center rounded-control text-soft hover:bg-line/70"
          >
            <X className="size-4" aria-hidden="true" />
            <span className="sr-only">{say.hideTip}</span>
          </button>
        </p>
      )}
      <TextField
        {...rest}
        label={label}
        value={value}
        rows={6}
        spellCheck={false}
        onPaste={paste}
        onChange={(event) => onType(event.target.value)}
      />
      <span aria-live="polite" className="sr-only">
        {isPasted && say.pastedWithForm}
      </span>
      {seen?.kind === 'markup' && (
        <div className="rounded-control border border-line p-4">
          <p className="mb-2 text-soft text-sm">{say.asItWillBe}</p>
          <Markup text={seen.text} markup={seen.markup} label={say.asItWillBeSeen(label)} />
        </div>
      )}
    </>
  )
}
