import type { Metadata } from 'next'
import { Light } from '../../_ui/gem.tsx'
import { NeedsScript } from '../../_ui/needs-script.tsx'
import { Connections } from './connections.tsx'
import { Figures } from './figures.tsx'
import { Seen } from './seen.tsx'
import { Status } from './status.tsx'

export const metadata: Metadata = { title: 'Diagnostics', robots: 'noindex' }

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
        <h1 className="font-bold text-title">Diagnostics</h1>
        <p className="mt-3 max-w-prose text-soft text-value">
          Whether a server is there, which way your connections go, how your server is doing, and what it sees of a
          record.
        </p>
        <Status typed={typeof of === 'string' ? of : undefined} />
        <NeedsScript>What follows is about your own server. It works with script only.</NeedsScript>
        <Connections />
        <Figures />
        <Seen typed={typeof record === 'string' ? record : undefined} />
      </div>
    </>
  )
}
