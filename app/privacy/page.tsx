import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { OwnPage, Section } from '../_ui/own-page.tsx'

export const metadata: Metadata = {
  title: 'Privacy',
  description: 'What this site, your server and others can see of you, and what nobody can.',
}

/** What is known of whom by whom. */
export default function PrivacyPage() {
  return (
    <OwnPage
      seed="privacy"
      title="Privacy"
      lead="Your keys are made on your device and stay there. What is not for everyone is sealed before it leaves."
    >
      <Section id="site" title="What this site knows">
        <P>
          It sees which atSigns your browser talks to, your network address, and sealed bytes on their way. It has no
          account of yours, counts no visitors, sets no cookies, and loads nothing from others: a film or a map is asked
          for only when you press it, and so is where an address is that you type.
        </P>
      </Section>
      <Section id="server" title="What servers know">
        <P>
          Your own server keeps what you save. What is for everyone it can read, as everybody can. Of all else it sees
          what it is called, for whom it is, how long it is and when it changes. The servers of people you share with
          keep a sealed copy of what is for them.
        </P>
      </Section>
      <Section id="device" title="What this device keeps">
        <P>
          Your keys, a sealed copy of your data, what you last saw of others’ pages, and whom you looked for. Signing
          out removes all of it here. You can lock the keys with a passkey or a passphrase.
        </P>
      </Section>
      <Section id="yours" title="What you can do">
        <P>
          Under My data you see every record, take back what you gave to somebody, save a copy of everything, and erase
          everything from your server. Whoever has read something may remember it; nobody can take that back.
        </P>
      </Section>
    </OwnPage>
  )
}

function P({ children }: { children: ReactNode }) {
  return <p className="max-w-prose">{children}</p>
}
