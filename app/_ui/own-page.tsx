import type { ReactNode } from 'react'
import { Light } from './gem.tsx'
import { NeedsScript, withScript } from './needs-script.tsx'
import * as say from './words.tsx'

/** A page that only its owner sees: what it is called, what it is for, and what is on it. */
export function OwnPage({
  seed,
  title,
  lead,
  children,
}: {
  seed: string
  title: string
  lead?: ReactNode
  children: ReactNode
}) {
  return (
    <>
      <Light seed={seed} />
      <div className="reading pt-8 pb-16 sm:pt-12">
        <h1 className="font-bold text-title">{title}</h1>
        {lead && <p className="mt-3 max-w-prose text-soft text-value">{lead}</p>}
        {children}
      </div>
    </>
  )
}

/** The same while it is looked for what will be on it. */
export function OpeningPage({
  seed,
  title,
  doing,
  script,
  children,
}: {
  seed: string
  title: string
  /** What goes on, for a moment. */
  doing: string
  /** What the page's script is for, said where there is none. */
  script: string
  /** The room that is kept for what comes. */
  children?: ReactNode
}) {
  return (
    <OwnPage seed={seed} title={title}>
      <p className={`mt-3 max-w-prose text-soft text-value ${withScript}`} role="status">
        {doing}
      </p>
      <NeedsScript>{say.turnScriptOn(script)}</NeedsScript>
      {children && (
        <div className={`mt-10 space-y-4 ${withScript}`} aria-hidden="true">
          {children}
        </div>
      )}
    </OwnPage>
  )
}

/** One of its parts, under a heading that can be linked to. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="mb-3 scroll-mt-8 font-semibold text-xl tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  )
}
