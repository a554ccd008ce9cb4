import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import * as say from './words.ts'

export const metadata: Metadata = {
  title: say.privacy,
  description: say.siteServerOthersSee,
}

/** What is known of whom by whom. */
export default function PrivacyPage() {
  return (
    <OwnPage seed="privacy" title={say.privacy} lead={say.keysMadeOnDevice}>
      <Section id="site" title={say.siteKnows}>
        <P>{say.seesAtsignsBrowserTalks}</P>
      </Section>
      <Section id="server" title={say.whatServersKnow}>
        <P>{say.ownServerKeepsSave}</P>
      </Section>
      <Section id="device" title={say.deviceKeeps}>
        <P>{say.keysSealedCopyData}</P>
      </Section>
      <Section id="yours" title={say.whatYouCanDo}>
        <P>{say.underDataSeeEvery}</P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
