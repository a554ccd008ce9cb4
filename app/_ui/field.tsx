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
  problem?: string | undefined
  /** Keep the label for those who hear the page only. */
  quiet?: boolean
  /** A button that belongs to the value. */
  beside?: ReactNode
}

/** One line of text with its label, its hint and what is wrong with it. */
export function Field({
  label,
  hint,
  problem,
  quiet,
  beside,
  className = '',
  ...input
}: Words & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Labelled {...{ id, label, hint, problem, quiet, beside, className }}>
      <input
        {...input}
        id={id}
        className={`${box} min-h-13`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={hint || problem ? `${id}-more` : undefined}
      />
    </Labelled>
  )
}

/** Several lines of text. */
export function TextField({
  label,
  hint,
  problem,
  quiet,
  beside,
  className = '',
  ...area
}: Words & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Labelled {...{ id, label, hint, problem, quiet, beside, className }}>
      <textarea
        {...area}
        id={id}
        className={`${box} field-sizing-content block min-h-24 py-3`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={hint || problem ? `${id}-more` : undefined}
      />
    </Labelled>
  )
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
