import type { ComponentProps } from 'react'

const kinds = {
  /** The one thing to do next. */
  solid: 'bg-owner text-owner-on hover:brightness-[1.06] active:brightness-95 shadow-soft',
  /** Something else that can be done. */
  quiet: 'bg-sunken text-ink hover:bg-line/70 active:bg-line',
  /** As part of a line of text. */
  plain: 'text-owner-text hover:bg-sunken active:bg-line',
  /** Something will be lost. */
  danger: 'bg-bad/10 text-bad hover:bg-bad/18 active:bg-bad/25',
} as const

export type ButtonKind = keyof typeof kinds

/** The same look for a button and for a link that leads somewhere. */
export function buttonClass(kind: ButtonKind = 'solid'): string {
  return `inline-flex min-h-12 max-w-full shrink-0 [overflow-wrap:normal] items-center justify-center gap-2 rounded-control px-5 py-2.5 text-center font-semibold no-underline transition duration-150 ease-facet disabled:opacity-55 disabled:shadow-none [&_svg]:size-5 [&_svg]:shrink-0 ${kinds[kind]}`
}

export function Button({
  kind = 'solid',
  type = 'button',
  className = '',
  ...rest
}: ComponentProps<'button'> & { kind?: ButtonKind }) {
  return <button type={type} className={`${buttonClass(kind)} ${className}`} {...rest} />
}
