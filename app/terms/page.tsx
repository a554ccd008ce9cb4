import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import * as say from './words.ts'

export const metadata: Metadata = {
  title: say.terms,
  description: say.termsDescription,
}

/** What whoever runs this site, and who uses it, can expect of each other. */
export default function TermsPage() {
  return (
    <OwnPage seed="terms" title={say.terms} lead={say.whyShort}>
      <Section id="yours" title={say.isYoursTitle}>
        <P>{say.isYours}</P>
      </Section>
      <Section id="keys" title={say.keepKeysTitle}>
        <P>{say.keepKeys}</P>
      </Section>
      <Section id="fair" title={say.fairPlayTitle}>
        <P>{say.fairPlay}</P>
      </Section>
      <Section id="as-is" title={say.asItIsTitle}>
        <P>{say.asItIs}</P>
      </Section>
      <Section id="who" title={say.whoRunsItTitle}>
        <P>{say.whoRunsIt}</P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
