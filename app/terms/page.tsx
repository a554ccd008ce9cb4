import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'

export const metadata: Metadata = {
  title: 'Terms',
  description: 'What you can expect of this site, and what is expected of you.',
}

/** What whoever runs this site, and who uses it, can expect of each other. */
export default function TermsPage() {
  return (
    <OwnPage seed="terms" title="Terms" lead="Short, because most of it is in your own hands.">
      <Section id="yours" title="It is yours">
        <P>
          Your atSign, your keys and what you write belong to you. You decide who sees it. Whoever runs this site gets
          no right to any of it.
        </P>
      </Section>
      <Section id="keys" title="You keep your keys">
        <P>
          Nobody else has them, so nobody can bring them back. Save a recovery kit or a key file, and keep it where only
          you get at it.
        </P>
      </Section>
      <Section id="fair" title="Fair play">
        <P>
          Put nothing on your page that breaks the law where you are, pretends to be somebody else, or harms others. A
          server may refuse who floods it.
        </P>
      </Section>
      <Section id="as-is" title="As it is">
        <P>
          The site is offered as it is, and may be changed or stopped. What you saved stays on your server and on your
          devices, and any other place that speaks the same protocol can show it.
        </P>
      </Section>
      <Section id="who" title="Who runs this site">
        <P>
          Facet is a program that anybody may run. Whoever runs this one answers for it, and may add terms of their own
          beside these.
        </P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
