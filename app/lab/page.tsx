import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Message } from '../_ui/message.tsx'
import { NeedsScript } from '../_ui/needs-script.tsx'
import { Unclaimed } from './unclaimed.tsx'

export const metadata: Metadata = { title: 'Lab', robots: 'noindex' }

export default function LabPage() {
  if (!process.env.FACET_LAB) return <NoLab />
  return (
    <>
      <Light seed="lab" />
      <div className="reading pt-8 sm:pt-14">
        <h1 className="font-bold text-title">atSigns to claim</h1>
        <p className="mt-3 max-w-prose text-soft text-value">
          These names are registered on this computer and nobody has claimed them yet. Take one and see how claiming
          works.
        </p>
        <NeedsScript>This page works with script only. Turn it on for this site, and reload.</NeedsScript>
        <Unclaimed />
      </div>
    </>
  )
}

/** Where Facet is known to others, or asks a directory that is not its own. */
function NoLab() {
  return (
    <Message
      seed="lab"
      title="There are no names to try here."
      next={
        <Link href="/onboard" className={buttonClass()}>
          Claim your atSign
        </Link>
      }
    >
      Names to play with are only there when Facet runs its own small world, on your computer and for you alone.
    </Message>
  )
}
