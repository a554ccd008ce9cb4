import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Message } from '../_ui/message.tsx'
import { NeedsScript } from '../_ui/needs-script.tsx'
import { Unclaimed } from './unclaimed.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.lab, robots: 'noindex' }

export default function LabPage() {
  if (!process.env.FACET_LAB) return <NoLab />
  return (
    <>
      <Light seed="lab" />
      <div className="reading pt-8 sm:pt-14">
        <h1 className="font-bold text-title">{say.atSignsToClaim}</h1>
        <p className="mt-3 max-w-prose text-soft text-value">{say.whatTheseNamesAre}</p>
        <NeedsScript>{say.needsScript}</NeedsScript>
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
      title={say.noNamesHere}
      next={
        <Link href="/onboard" className={buttonClass()}>
          {say.claimYourAtSign}
        </Link>
      }
    >
      {say.whenThereAreNames}
    </Message>
  )
}
