import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { whereFrom } from '../_server/where-from.ts'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import { AnAtSign } from '../an-at-sign.tsx'

export const metadata: Metadata = {
  title: 'Help',
  description: 'What an atSign is, who sees what, and what to do about a new device or lost keys.',
}

/** What people ask, answered in a few sentences each, and with the way to where it is done. */
export default function HelpPage() {
  return (
    <OwnPage
      seed="help"
      title="Help"
      lead="Short answers to what people ask. For keys and private values there is nobody to turn to but yourself: they are sealed on your devices, and no one else can look inside."
    >
      <Section id="page" title="Your name and your page">
        <Question asks="What is an atSign?">
          <AnAtSign from={whereFrom()} />
        </Question>
        <Question asks="Who sees what on my page?">
          You decide it for each value. What is for everyone, anybody can read. What is for @bob is sealed on your
          device so that only @bob’s devices can open it, and what is for you only yours can. Beside each value on{' '}
          <To href="/profile">Edit my page</To> stands whom it is for; a <To href="/profile#tour">short tour</To> shows
          you where.
        </Question>
        <Question asks="Someone’s page doesn’t show me what I need.">
          Sign in, open their page and ask for it. They share it with you or decline; what became of it is under{' '}
          <To href="/activity">Requests</To>.
        </Question>
        <Question asks="How do I send a file?">
          Under <To href="/files">Files</To>, to one person or to several, whatever its size. It is sealed for them
          before it leaves, and you see who has fetched it.
        </Question>
      </Section>
      <Section id="keys" title="Your keys">
        <Question asks="What are my keys?">
          They prove that you are you, and open what is sealed for you. They were made on a device of yours, and no
          server ever had them.
        </Question>
        <Question asks="How do I use my atSign on another device?">
          Open <To href="/link">Use your atSign on this device</To> there. It shows a code, and a device that is in
          already lets it in, under <To href="/devices">Devices</To>. A recovery kit or a key file does it too, at{' '}
          <To href="/sign-in">Sign in</To>.
        </Question>
        <Question asks="A device was lost or stolen.">
          End its access under <To href="/devices">Devices</To>, from any other. It is out at once. One that you signed
          in with a key file has your first keys and is not in that list: so keep such a file somewhere safe, and lock
          the keys on what you carry about.
        </Question>
        <Question asks="Other people use this computer.">
          Lock your keys with a passkey or a passphrase, under <To href="/keys">Keys on this device</To>, or sign out
          when you are done. Signing out removes your keys and all that was kept here.
        </Question>
        <Question asks="I lost my keys.">
          If another device is still in, let this one in from there. If you have a recovery kit or a key file,{' '}
          <To href="/sign-in">Sign in</To> takes it. With none of these, nobody can open what was sealed. Whoever gave
          you your atSign can set it back, so that you claim it anew: it starts empty, and people who know you are asked
          to compare a number with you first.
        </Question>
      </Section>
      <Section id="server" title="Your server">
        <Question asks="What does my server see?">
          What is for everyone, as everybody does. Of all else: sealed text that it cannot open, what it is called, who
          it is for, how long it is, and when it came. <To href="/lab/diagnostics">Diagnostics</To> show it to you as
          the server has it.
        </Question>
        <Question asks="What if I am offline?">
          Your pages open, and what you change is saved on this device. It goes out by itself when there is a line.{' '}
          <To href="/waiting">Saved and sent</To> says what still waits.
        </Question>
        <Question asks="How do I take everything with me, or erase it?">
          At the end of <To href="/data">My data</To> you save all of it as one file that you can read, bring such a
          file back, or erase all of it from your server and this device.
        </Question>
      </Section>
      <Section id="site" title="This site">
        <Question asks="Something doesn’t work.">
          <To href="/lab/diagnostics">Diagnostics</To> say whether your server is there, which way your browser reaches
          it, and what went wrong.
        </Question>
        <Question asks="Which directory does it use?">
          <Directory />
        </Question>
      </Section>
    </OwnPage>
  )
}

/** Servers are found by it, so that it is chosen where the site is run, and not on a page. */
function Directory() {
  const root = process.env.FACET_ROOT
  return (
    <>
      A directory says where the server of an atSign is.{' '}
      {root ? (
        <>
          This site asks <span className="[overflow-wrap:anywhere]">{root}</span>.
        </>
      ) : (
        'This site runs one of its own.'
      )}{' '}
      Whoever runs a site chooses it once for all, so that no page and no link can send you to a server that the
      directory does not name. For another directory, run a Facet of your own.
    </>
  )
}

function Question({ asks, children }: { asks: string; children: ReactNode }) {
  return (
    <>
      <h3 className="mt-7 font-semibold text-lg">{asks}</h3>
      <p className="mt-1.5 max-w-prose">{children}</p>
    </>
  )
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-owner-text underline underline-offset-4">
      {children}
    </Link>
  )
}
