import type { ReactNode } from 'react'

/** What is known, each with its name, as it is. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid gap-y-1.5 text-sm sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-x-6">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0 sm:contents">
          <dt className="text-soft">{name}</dt>
          <dd className="font-mono" dir="ltr">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
