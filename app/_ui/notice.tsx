import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import type { ReactNode } from 'react'

const kinds = {
  info: { icon: Info, colour: 'text-owner-text' },
  good: { icon: CircleCheck, colour: 'text-good' },
  problem: { icon: CircleAlert, colour: 'text-bad' },
} as const

/** A sentence about what just happened or what stands in the way, and the next step. */
export function Notice({
  kind = 'info',
  title,
  children,
  next,
}: {
  kind?: keyof typeof kinds
  title: ReactNode
  children?: ReactNode
  /** A button or a link. */
  next?: ReactNode
}) {
  const { icon: Icon, colour } = kinds[kind]
  return (
    <div
      role={kind === 'problem' ? 'alert' : 'status'}
      className="flex animate-rise gap-3 rounded-sheet bg-sunken p-4 sm:p-5"
    >
      <Icon className={`mt-0.5 size-5 shrink-0 ${colour}`} aria-hidden="true" />
      <div className="min-w-0 space-y-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="text-soft">{children}</div>}
        {next && <div className="flex flex-wrap gap-2 pt-3">{next}</div>}
      </div>
    </div>
  )
}
