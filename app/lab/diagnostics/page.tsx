import type { Metadata } from 'next'
import { Light } from '../../_ui/gem.tsx'
import { NeedsScript } from '../../_ui/needs-script.tsx'
import { Connections } from './connections.tsx'
import { Figures } from './figures.tsx'
import { Seen } from './seen.tsx'
import { Status } from './status.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.diagnostics, robots: 'noindex' }

export default async function DiagnosticsPage({
  searchParams,
}: {
  searchParams: Promise<{ of?: string | string[]; record?: string | string[] }>
}) {
  const { of, record } = await searchParams
  return (
    <>
      <Light seed="diagnostics" />
      <div className="reading pt-6 sm:pt-10">
        <h1 className="font-bold text-title">{say.diagnostics}</h1>
        <p className="mt-3 max-w-prose text-soft text-value">{say.whatDiagnosticsAre}</p>
        <Status typed={typeof of === 'string' ? of : undefined} />
        <NeedsScript>{say.needsScript}</NeedsScript>
        <Connections />
        <Figures />
        <Seen typed={typeof record === 'string' ? record : undefined} />
      </div>
    </>
  )
}
