import type { ReactNode } from 'react'

/** What is known, each with its name, as it is. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd className="font-mono" dir="ltr">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
