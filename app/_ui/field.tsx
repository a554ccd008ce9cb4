'use client'

import { CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

const box =
  'w-full rounded-control border border-edge bg-raised px-4 text-value text-ink placeholder:text-soft/80 aria-invalid:border-bad'

interface Words {
  label: ReactNode
  /** Stays under the field. */
  hint?: ReactNode
  /** Why the value can't be used; takes the hint's place and is read out. */
  problem?: ReactNode
  /** Keep the label for those who hear the page only. */
  quiet?: boolean
  /** A button that belongs to the value. */
  beside?: ReactNode
}

/** One line of text with its label, its hint and what is wrong with it. */
export function Field(props: Words & ComponentProps<'input'>) {
  const { words, control } = useLabelled(props)
  return (
    <Labelled {...words}>
      <input {...control} className={`${box} min-h-13`} />
    </Labelled>
  )
}

/** Several lines of text. */
export function TextField(props: Words & ComponentProps<'textarea'>) {
  const { words, control } = useLabelled(props)
  return (
    <Labelled {...words}>
      <textarea {...control} className={`${box} field-sizing-content block min-h-24 wrap-anywhere py-3`} />
    </Labelled>
  )
}

/** Parts what is said about a control from what is the control's own, and ties the two together. */
function useLabelled<Props extends Words & { className?: string | undefined }>(props: Props) {
  const id = useId()
  const { label, hint, problem, quiet, beside, className = '', ...rest } = props
  return {
    words: { id, label, hint, problem, quiet, beside, className },
    control: {
      ...rest,
      id,
      'aria-invalid': problem ? true : undefined,
      'aria-describedby': hint || problem ? `${id}-more` : undefined,
    },
  }
}

function Labelled({
  id,
  label,
  hint,
  problem,
  quiet,
  beside,
  className,
  children,
}: Words & { id: string; className: string; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className={quiet ? 'sr-only' : 'mb-1.5 block font-medium text-sm'}>
        {label}
      </label>
      {beside ? (
        <div className="flex gap-2">
          {children}
          {beside}
        </div>
      ) : (
        children
      )}
      <div id={`${id}-more`} className="text-sm" aria-live="polite">
        {problem ? <Problem>{problem}</Problem> : hint && <p className="mt-1.5 text-soft">{hint}</p>}
      </div>
    </div>
  )
}

/** What is wrong with a value, beside the value. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p className="mt-1.5 flex items-start gap-1.5 text-bad">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  )
}
