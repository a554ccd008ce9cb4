import type { ReactNode } from 'react'
import { Light } from './gem.tsx'

/** A page that holds one message: what is so, why, and what can be done. */
export function Message({
  seed,
  title,
  children,
  next,
}: {
  seed: string
  title: ReactNode
  children: ReactNode
  /** Buttons or links. */
  next?: ReactNode
}) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-14 sm:pt-24">
        <h1 className="text-balance font-bold text-title">{title}</h1>
        <div className="mt-4 max-w-prose space-y-3 text-soft text-value">{children}</div>
        {next && <div className="mt-8 flex flex-wrap gap-3">{next}</div>}
      </div>
    </>
  )
}
