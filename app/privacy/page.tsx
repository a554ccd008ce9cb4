import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import * as say from './words.ts'

export const metadata: Metadata = {
  title: say.privacy,
  description: say.privacyDescription,
}

/** What is known of whom by whom. */
export default function PrivacyPage() {
  return (
    <OwnPage seed="privacy" title={say.privacy} lead={say.inShort}>
      <Section id="site" title={say.siteKnowsTitle}>
        <P>{say.siteKnows}</P>
      </Section>
      <Section id="server" title={say.serversKnowTitle}>
        <P>{say.serversKnow}</P>
      </Section>
      <Section id="device" title={say.deviceKeepsTitle}>
        <P>{say.deviceKeeps}</P>
      </Section>
      <Section id="yours" title={say.youCanDoTitle}>
        <P>{say.youCanDo}</P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
