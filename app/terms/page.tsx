import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import * as say from './words.ts'

export const metadata: Metadata = {
  title: say.terms,
  description: say.expectSiteExpected,
}

/** What whoever runs this site, and who uses it, can expect of each other. */
export default function TermsPage() {
  return (
    <OwnPage seed="terms" title={say.terms} lead={say.shortBecauseMostIn}>
      <Section id="yours" title={say.itIsYours}>
        <P>{say.atsignKeysWriteBelong}</P>
      </Section>
      <Section id="keys" title={say.keepKeys}>
        <P>{say.nobodyElseNobodyBring}</P>
      </Section>
      <Section id="fair" title={say.fairPlay}>
        <P>{say.putNothingOnPage}</P>
      </Section>
      <Section id="as-is" title={say.asItIs}>
        <P>{say.siteOfferedChangedStopped}</P>
      </Section>
      <Section id="who" title={say.runsSite}>
        <P>{say.facetProgramAnybodyRun}</P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
